// Package mt101 writes and checks SWIFT MT101, the request for transfer that some
// foreign banks and SWIFT-connected offices use.
//
// A file is one chain of messages with the same reference (:20:), numbered by
// :28D:, each with the head of the office's account and at most seventeen
// payments, so that none exceeds the 10,000 characters of the network whatever
// is in it. Only the text block stands in the file; the blocks before it name
// the terminals and are put there by the office's SWIFT interface.
//
// The choices, with the accident each avoids:
//
//   - :32B: is whole đồng with the comma MT amounts end in: VND1500000,
//   - :21: is our reference, sixteen characters, and opens :70: as well.
//   - Banks are named by BIC (:57A:), else by name (:57D:). No clearing code for
//     Viet Nam is published, so :57C: is never written.
//   - Texts are wrapped between words into lines of 35. A line cannot begin with
//     a colon or hyphen, which would end the field or the message, nor with a
//     slash, which would be read as a code: texts hold none of the three.
//   - :71A:OUR, the payee receives the whole amount.
package mt101
