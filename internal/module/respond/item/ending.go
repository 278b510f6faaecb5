package item

// Ending adds to a change of fields what a status brings with it, where the change does not say it: how an item ended and
// that nobody waits, or that it is worked on again and looked over anew. Fields are named as the records' columns.
func Ending(it Item, fields map[string]string) {
	status, ok := fields["status"]
	if !ok || Status(status) == it.Status {
		return
	}
	add := func(name, value string) {
		if _, said := fields[name]; !said {
			fields[name] = value
		}
	}
	if Status(status).Ends() {
		add("resolution", string(Ended(Status(status))))
		add("waits", string(ForNoOne))
		add("snoozed", "0")
		return
	}
	if it.Status.Ends() {
		add("resolution", "")
		add("waits", string(ForUs))
		if it.Review != "" {
			add("review", string(ReviewAsked))
		}
	}
}

// Ended is how an item ended of which nobody has said more than its status.
func Ended(s Status) Resolution {
	switch s {
	case Rejected:
		return "not-ours"
	case Abandoned:
		return "unresolved"
	}
	return "resolved"
}
