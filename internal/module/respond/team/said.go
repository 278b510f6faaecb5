package team

import "strings"

// Said is a text in the languages that it was written in, by their tags.
type Said map[string]string

// In returns the text in a language, or else in the first of others that has one, or else in any.
func (s Said) In(language string, others ...string) string {
	for _, tag := range append(append([]string{language}, others...), "en", "fr", "es", "ar", "ru", "zh") {
		if text := strings.TrimSpace(s[tag]); text != "" {
			return text
		}
	}
	return ""
}

// With returns the text with one language written anew; an empty text takes the language away.
func (s Said) With(language, text string) Said {
	out := Said{}
	for tag, was := range s {
		out[tag] = was
	}
	delete(out, language)
	if text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n")); text != "" {
		out[language] = text
	}
	if len(out) == 0 {
		return nil
	}
	return out
}
