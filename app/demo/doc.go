// Package demo makes up a country for `tocsin demo`: Meridia (QM, a code that ISO 3166-1 leaves to its users), its
// organisations, a week of reports in the layouts that the real feeds have, and the tables that say whose an address is.
//
// Nothing in it is real. Addresses, AS numbers and domains are those set aside for documentation; hashes, hosts and
// people are made up; only the names of malware, products and columns are facts. Dates count back from the moment that
// Write is given, none lies after it, and the same moment gives the same bytes.
//
// 192.0.2.224/28 and 198.51.100.240/28 belong to nobody, so that there are gaps; 203.0.113.176/28 is owned by its AS
// alone; 203.0.113.192/26 and 3fff:800::/21 are abroad. 198.51.100.160/28 of a newspaper lies inside 198.51.100.128/26 of
// a hosting company that it has nothing to do with: the one overlap.
//
// The incident desk of its CIRT has worked for two months: Cases tells what came in and what people did about it, in six
// languages. `tocsin demo` plays them on the node, each at its time: letters come in as from a mailbox, and every act is that
// of a page. What the desk answered in the past left as far as the story goes; no server was asked.
//
// The findings of the week come and go: some stay open, some are fixed, some begin late, some come back. Into the good
// rows these are put on purpose; Set.Broken says where each stands:
//
//	kind            where it stands            what is wrong                               what becomes of the row
//	truncated       sinkhole, 5 days ago       it ends after its tenth column              rejected
//	bad-date        sinkhole, 4 days ago       the 30th of February                        rejected
//	duplicate       sinkhole, 3 days ago       the row before it once more                 duplicate
//	abroad          sinkhole, 2 days ago       an address outside the country              kept, nobody's
//	bad-ip          RDP, 6 days ago            203.0.113.999 as the address                rejected
//	host-is-ip      RDP, 5 days ago            an address as the host name                 kept, the name set aside
//	bad-port        RDP, 4 days ago            port 99999                                  kept, the port set aside
//	duplicate       RDP, 2 days ago            a row of the report of the day before       duplicate
//	nul             HTTP, 3 days ago           a line of NUL bytes                         rejected
//	future          HTTP, 2 days ago           a time more than a year ahead               rejected
//	cut-off         websites, 3 days ago       the file ends inside a quoted value         rejected
//	zone            Suricata                   an IPv6 zone id on the destination          kept, the address without zone or set aside
//	half-json       Suricata                   a line that was cut in the middle           rejected
package demo
