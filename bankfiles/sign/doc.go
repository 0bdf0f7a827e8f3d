// Package sign holds the office's signing key and signs what leaves the office:
// manifests of transfer files, checkpoints of the audit chain.
//
// The key is an Ed25519 pair (RFC 8032). The private half stands in the data
// directory, readable by its owner alone, as PKCS #8 in PEM; the public half as
// PKIX in PEM beside it, to be handed to auditors and the bank. Both are plain
// files of OpenSSL, so a signature can be checked without this program:
//
//	(printf 'chitra manifest\n'; cat 2026-12-BTXH.manifest.json) > signed
//	grep -v -e : -e - 2026-12-BTXH.manifest.json.sig | base64 -d > signature
//	openssl pkeyutl -verify -pubin -inkey office.pub -rawin -in signed -sigfile signature
//
// A signature covers one [Purpose] and the content: what was signed as a manifest
// can never pass for a checkpoint. Ed25519 uses no randomness at signing, so the
// same content has the same signature for ever.
//
// A key that is replaced leaves its public half behind; what it signed can still
// be checked. Whoever can read the private half can sign as the office: the key
// proves the office's machine, the approvals inside a manifest name the people.
package sign
