package report

// Forget lets a test count anew.
func (d *Desk) Forget() {
	d.mu.Lock()
	defer d.mu.Unlock()
	clear(d.kept)
}
