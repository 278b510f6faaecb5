package respond

// What the tests of the API, which stands outside this package, set a desk up with.
var (
	Lena       = lena
	EachKeeper = eachKeeper
	Started    = started
	Kept       = kept
	Mailroom   = mailroom
	LetterOf   = letterOf
)
