package app

// MailSettings say how mail leaves and comes in.
type MailSettings struct {
	From    string `toml:"from" help:"the address that letters come from, \"Name <warnings@example.org>\""`
	ReplyTo string `toml:"reply_to" help:"the address that answers go to; empty: from"`

	SMTP             string `toml:"smtp" help:"the server that takes letters, host:port; empty: no mail leaves"`
	SMTPWay          string `toml:"smtp_tls" default:"starttls" help:"starttls, tls or none"`
	SMTPUser         string `toml:"smtp_user" help:"who logs in to the server; empty: nobody"`
	SMTPPasswordFile string `toml:"smtp_password_file" help:"a file with the password"`
	SMTPPassword     string `toml:"smtp_password" secret:"env" help:"the password; from the environment alone"`

	IMAP             string   `toml:"imap" help:"the mailbox that bounces and answers come to, host:port; empty: none is read"`
	IMAPWay          string   `toml:"imap_tls" default:"tls" help:"starttls, tls or none"`
	IMAPUser         string   `toml:"imap_user" help:"who logs in to the mailbox"`
	IMAPPasswordFile string   `toml:"imap_password_file" help:"a file with the password"`
	IMAPPassword     string   `toml:"imap_password" secret:"env" help:"the password; from the environment alone"`
	IMAPFolders      []string `toml:"imap_folders" help:"the folders that are read; empty: INBOX"`
	IMAPSent         string   `toml:"imap_sent" default:"auto" help:"the folder of what people have sent by other programs, read and never changed, so that their answers are known: its name, auto (found by SPECIAL-USE or its usual names), or none"`
	IMAPReadOnly     bool     `toml:"imap_read_only" default:"true" help:"nothing in the mailbox is changed; false: letters that were taken are marked as read"`
	IMAPDays         int      `toml:"imap_days" default:"30" help:"how many days back is read at the first look; -1: all that is there"`

	Servers []string `toml:"servers" help:"the team's own mail servers, such as mx.cirt.example, or .cirt.example for all below it: of a letter's headers only what these wrote is believed; empty: the server that handed the letter over, and those of the domain of from"`
	Spam    string   `toml:"spam_headers" default:"own" help:"whose word that a letter is spam is taken: own (of the own servers), any, or none"`

	Envelope       string   `toml:"envelope" help:"the address that bounces come to; empty: the address of from. Its server, or the door, must know + in addresses"`
	VERP           bool     `toml:"verp" default:"true" help:"each letter has an envelope address of its own (envelope+b-TOKEN-PROOF@...), so that its bounces are known and can't be forged"`
	Sign           string   `toml:"sign" help:"how letters are signed whose recipients want nothing else: pgp, smime, or empty for not at all"`
	PassphraseFile string   `toml:"passphrase_file" help:"a file with the passphrase that locks the node's own keys; empty: they are not locked"`
	Passphrase     string   `toml:"passphrase" secret:"env" help:"the passphrase; from the environment alone"`
	CAFile         string   `toml:"ca_file" help:"certificates (PEM) of authorities that mail servers are believed by, beside those of the machine"`
	DoorFor        []string `toml:"door_for" help:"further addresses that the door takes mail for"`

	Notes bool `toml:"notes_by_mail" help:"what one of the team answers to the letter of a notice becomes a note in their name: from the address that the letter went to, where the team's own mail servers or a signature prove that. Those servers must check every letter and take away what others wrote of such checks"`

	Door string `toml:"door" help:"the address of the node's own SMTP door for bounces and reports, such as 127.0.0.1:2525; empty: none"`
}

// TLSSettings say whose certificate `tocsin serve` shows. Without any it serves plain HTTP on loopback.
type TLSSettings struct {
	CertFile   string   `toml:"cert_file" help:"a certificate with its chain (PEM); it is read again when it changes"`
	KeyFile    string   `toml:"key_file" help:"the certificate's key (PEM)"`
	ACMEHosts  []string `toml:"acme_hosts" help:"names for which a certificate is fetched by ACME; port 443 of these names must reach this node"`
	ACMEMail   string   `toml:"acme_email" help:"where the authority writes to"`
	ACMEServer string   `toml:"acme_directory" help:"the authority's directory; empty: Let's Encrypt"`
	SelfSigned bool     `toml:"self_signed" help:"make a certificate at the first start and print its fingerprint"`
}
