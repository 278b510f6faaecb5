// Package respond is the incident desk: letters and reports come in, cases are worked, answers go out.
//
// The words are RTIR's. A letter from a person opens a report or joins the one that it answers. Reports are linked to
// incidents, many to many. An investigation is one conversation with one party about an incident, a measure is a block
// or a takedown that ends. All four are items: one table, one stream of what happened, one way to change them, so lists,
// bulk acts, clocks, search and undo exist once.
//
// Every act writes an op with what it changed, before and after, so it can be undone; a merge is a pointer and never a
// copy, so it can be taken back at any time. Every act is one line of the audit log, however many items it changed.
//
// It takes letters that kit/mail has read, and what people do on pages or by the API. It gives letters to the outbox.
//
// Tables: respond_*. Inside: item (types and rules), record (the only SQL), sift (what a letter names), attack (techniques
// of ATT&CK), playbook and statute (data in files, read by shelf), history (cases of other systems), layer (a graph as
// boxes and lines), report (what the team did, counted), team (what a team says of itself), duty (who has the duty when),
// desk (pages of the team), settings (how the desk works), front (public pages).
package respond
