// Package sample makes synthetic beneficiary files: lists of people who do not
// exist, in the layout of docs/cli.md, of any size, always the same for the
// same seed. They feed the demonstration, tests and measurements.
//
// Every person has a life situation (data/situations.csv): an age, a sex and
// the one to three grants that go together, with the shares a city's registry
// would show. What a decision on a category states (percent, count, facts, who
// receives the money) is data/categories.csv; names and the spellings of banks
// are data/names.csv and data/banks.csv. Nothing else decides what a list
// contains.
//
// Nobody in these lists is real: names, dates and accounts are drawn at random,
// citizen numbers are counted up within province, sex and birth year, so that
// they are well formed, and any likeness to an issued number is chance. To be
// told from true lists, every decision number opens with MAU ("sample") and
// every unit is called Mẫu.
//
// People have the ages of October 2026, every decision was signed by then, and
// benefits of death are claimed for November or December 2026, so that a run of
// either month has something of everything to pay.
//
// Rows may also be spoiled, one fault at a time, in every way staff have met
// (faults.go); the decision number of such a row names its fault.
package sample
