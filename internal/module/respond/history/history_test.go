package history

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/module/respond/item"
)

func all(t testing.TB, system, text string) (list []Case, troubles []Trouble) {
	t.Helper()
	err := Read(system, strings.NewReader(text), func(c Case) error { list = append(list, c); return nil }, func(tr Trouble) { troubles = append(troubles, tr) })
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return list, troubles
}

func day(d int) time.Time { return time.Date(2024, 3, d, 9, 30, 0, 0, time.UTC) }

func TestTheHive(t *testing.T) {
	list, _ := all(t, "thehive", `[{"_id":"~41","number":17,"title":"Phishing at the port","description":"Three mails","severity":3,"startDate":1709285400000,"endDate":1709458200000,
		"tags":["rsit:fraud=\"phishing\"","port"],"tlp":3,"pap":1,"status":"Resolved","resolutionStatus":"FalsePositive","assignee":"ana","summary":"all clear",
		"tasks":[{"title":"Ask the provider","status":"Completed","owner":"ben","endDate":1709371800000,"logs":[{"message":"called","startDate":1709371800000,"owner":"ben"}]},{"title":"Tell the port","status":"Waiting"}],
		"observables":[{"dataType":"ip","data":"203.0.113.7","tlp":2,"pap":2},{"dataType":"fqdn","data":"Mail.Example.ORG"},{"dataType":"filename","data":"a.exe"},{"dataType":"ip","data":"x"}],
		"procedures":[{"patternId":"T1566.001","tactic":"initial-access","occurDate":1709285400000,"description":"by letter"},{"patternId":"t1078","tactic":"none"},{"patternId":"a made-up one"}]}]`)
	c := list[0]
	if n := c.Techniques; len(n) != 2 || n[0].Technique != "T1566.001" || n[0].Tactic != "initial-access" || !n[0].Used.Equal(day(1)) || n[0].Note != "by letter" || n[1].Technique != "T1078" || n[1].Tactic == "" {
		t.Errorf("%+v", n)
	}
	if c.ID != "17" || c.Kind != item.Incident || c.Status != item.Resolved || c.Resolution != "false-positive" || c.Class != "phishing" || c.Priority != item.High ||
		c.Mark != tocsin.Red || c.PAP != "green" || c.Owner != "ana" || !c.Created.Equal(day(1)) || !c.Closed.Equal(day(3)) {
		t.Errorf("%+v", c)
	}
	if strings.Join(c.Tags, " ") != `rsit:fraud="phishing" port` {
		t.Errorf("%q", c.Tags)
	}
	if len(c.Tasks) != 2 || !c.Tasks[0].Done.Equal(day(2)) || !c.Tasks[1].Done.IsZero() || len(c.Notes) != 2 || c.Notes[1].By != "ben" {
		t.Errorf("%+v %+v", c.Tasks, c.Notes)
	}
	if len(c.Indicators) != 2 || c.Indicators[0].Value != "203.0.113.7" || c.Indicators[1].Kind != "domain" || c.Indicators[1].Value != "mail.example.org" {
		t.Errorf("%+v", c.Indicators)
	}
}

func TestIRIS(t *testing.T) {
	list, _ := all(t, "iris", `{"case":{"case_id":5,"case_name":"#5 - Ransomware","case_description":"d","open_date":"2024-03-01T09:30:00","close_date":"2024-03-02 09:30:00","for_customer":"Ministry","classification":"malicious-code:infected-system","case_tags":"Ransom, ministry"},
		"notes":[{"note_title":"First look","note_content":"…","note_creationdate":"2024-03-01T10:00:00"}],"timeline":[{"event_title":"Encrypted","event_date":"2024-03-01T08:00:00.000000"}],
		"tasks":[{"task_title":"Image the disk","status_name":"Done","task_close_date":"2024-03-02"}],"iocs":[{"ioc_value":"198.51.100.0/24","ioc_type":{"type_name":"ip-dst"},"tlp_name":"green"}]}
		{"case_id":6,"case_name":"open one","case_open_date":"03/02/2024","state_name":"In progress"}`)
	if len(list) != 2 {
		t.Fatalf("%+v", list)
	}
	c := list[0]
	if c.ID != "5" || c.Status != item.Resolved || c.Class != "infected-system" || c.Person != "Ministry" || len(c.Notes) != 1 || len(c.Moments) != 1 || len(c.Tasks) != 1 || c.Tasks[0].Done.IsZero() || strings.Join(c.Tags, " ") != "ransom ministry" ||
		len(c.Indicators) != 1 || c.Indicators[0].Kind != "net" || c.Indicators[0].Mark != tocsin.Green {
		t.Errorf("%+v", c)
	}
	if c = list[1]; c.Status != item.Open || c.Created.Day() != 2 {
		t.Errorf("%+v", c)
	}
}

func TestRTIR(t *testing.T) {
	list, troubles := all(t, "rtir", `{"items":[
		{"id":"12","EffectiveId":{"id":"12"},"Queue":{"id":"4","Name":"Incident Reports"},"Subject":"spam","Status":"resolved","Owner":{"id":"Nobody"},"Requestor":[{"id":"a@isp.example"}],
		 "Created":"2024-03-01T09:30:00Z","LastUpdated":"2024-03-02T09:30:00Z","Resolved":"2024-03-02T09:30:00Z","_hyperlinks":[{"ref":"parent","type":"ticket","id":"10"},{"ref":"self","id":"12"}],
		 "CustomFields":[{"name":"IP","values":["203.0.113.9"]},{"name":"Classification","values":["Spam"]},{"name":"Resolution","values":["no response from customer"]}],
		 "transactions":[{"Type":"Create","Content":"there is spam","Created":"2024-03-01T09:30:00Z","Creator":{"id":"a@isp.example"}},{"Type":"Set","Content":"x"},{"Type":"Correspond","Content":"thanks","Creator":{"id":"root"}}]},
		{"id":"13","EffectiveId":{"id":"12"},"Queue":{"Name":"Incident Reports"},"Status":"new","Created":"2024-03-01T09:30:00Z"},
		{"id":"14","Queue":{"Name":"Countermeasures"},"Status":"pending removal","Created":"2024-03-01T09:30:00Z"},
		{"id":"15","Queue":{"Name":"Incidents"},"Status":"open","Created":"yesterday"},
		7]}`)
	if len(list) != 3 || len(troubles) != 2 || troubles[0].Field != "created" || troubles[0].Place != 4 || troubles[1].Place != 5 {
		t.Fatalf("%+v %+v", list, troubles)
	}
	c := list[0]
	if c.Kind != item.Report || c.Status != item.Resolved || c.Resolution != "no-answer-constituent" || c.Owner != "" || c.Email != "a@isp.example" || c.Class != "spam" ||
		len(c.Parts) != 1 || c.Parts[0] != "10" || c.Into != "" || c.Text != "there is spam" || len(c.Notes) != 1 || len(c.Indicators) != 1 {
		t.Errorf("%+v", c)
	}
	if list[1].Into != "12" || list[2].Status != item.Removing {
		t.Errorf("%+v", list[1:])
	}
}

func TestBrokenFiles(t *testing.T) {
	f := func(text string) {
		t.Helper()
		err := Read("iris", strings.NewReader(text), func(Case) error { return nil }, func(Trouble) {})
		var fault *tocsin.Fault
		if !errors.As(err, &fault) {
			t.Errorf("%q: %v", text, err)
		}
	}
	f("")
	f("  \n")
	f("[")
	f("[{}")
	f("{")
	f("<html>")
	if err := Read("jira", strings.NewReader("[]"), nil, nil); err == nil {
		t.Error("a system that nobody knows is read")
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{`[{"number":1,"startDate":1,"severity":9,"tlp":-1,"tags":[1,null],"tasks":[{}],"observables":[{"dataType":"ip","data":"1.2.3.4/99"}]}]`,
		`{"case":{"case_id":5,"open_date":"2024-03-01"},"iocs":[{"ioc_value":1}]}`, `{"data":[{"id":"1","Created":"2024-03-01T09:30:00Z","CustomFields":{"IP":["::1"]}}]}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, system := range Systems() {
			_ = Read(system, bytes.NewReader(b), func(c Case) error {
				if c.ID == "" || c.Created.IsZero() || item.CheckStatus(c.Kind, c.Status) != nil || c.Closed.IsZero() == c.Status.Ends() {
					t.Errorf("%s: %+v", system, c)
				}
				_, err := json.Marshal(c)
				return err
			}, func(Trouble) {})
		}
	})
}
