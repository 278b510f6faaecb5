package watch

// passwords are those of a feed's zips.
func (r *Room) passwords(feed string) []string {
	if r.Passwords == nil {
		return nil
	}
	return r.Passwords(feed)
}
