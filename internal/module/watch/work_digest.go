package watch

// AnswerPath is where the answer page of a letter is, before its token.
const AnswerPath = "/answer/"
