package main

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// page is a sort of page that people ask for.
type page struct {
	name string
	aim  time.Duration // what 95 of 100 are to take at most
	path func(r *rand.Rand) string
}

// readers are people who read the desk.
type readers struct {
	base   string
	node   *node
	items  int
	watch  *watched
	events int
	http   http.Client
	pages  []page
}

// The aims of the issue.
const (
	aimPage   = 100 * time.Millisecond
	aimSearch = 300 * time.Millisecond
)

func (r *readers) get(path string) (string, error) {
	res, err := r.http.Get(r.base + path)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", path, res.Status)
	}
	return string(b), err
}

// alone asks for each page by one person: what it takes, and what the node's processors do for it.
func (r *readers) alone(times int) error {
	d := rand.New(rand.NewPCG(3, 5))
	fmt.Printf("%-44s %9s %9s %9s\n", "by one alone", "median", "worst", "CPU")
	for _, p := range r.pages {
		if _, err := r.get(p.path(d)); err != nil { // what is read for the first time comes from the disk
			return err
		}
		var took []time.Duration
		cpu := r.node.cpu()
		for range times {
			began := time.Now()
			if _, err := r.get(p.path(d)); err != nil {
				return err
			}
			took = append(took, time.Since(began))
		}
		slices.Sort(took)
		fmt.Printf("%-44s %9s %9s %9s\n", p.name, ms(took[len(took)/2]), ms(took[len(took)-1]), ms((r.node.cpu()-cpu)/time.Duration(times)))
	}
	return nil
}

// together has several people ask for pages at random.
func (r *readers) together(users int, think, long time.Duration) error {
	took := make([][]time.Duration, len(r.pages))
	var mu sync.Mutex
	var failed error
	var all sync.WaitGroup
	end, cpu, began := time.Now().Add(long), r.node.cpu(), time.Now()
	for u := range users {
		all.Go(func() {
			d := rand.New(rand.NewPCG(uint64(u), 9))
			time.Sleep(time.Duration(float64(think) * d.Float64())) // nobody comes in the same instant
			for time.Now().Before(end) {
				i := d.IntN(len(r.pages))
				at := time.Now()
				_, err := r.get(r.pages[i].path(d))
				one := time.Since(at)
				mu.Lock()
				took[i] = append(took[i], one)
				if err != nil {
					failed = err
				}
				mu.Unlock()
				time.Sleep(time.Duration(float64(think) * (0.5 + d.Float64())))
			}
		})
	}
	all.Wait()
	spent := r.node.cpu() - cpu
	n := 0
	for _, list := range took {
		n += len(list)
	}
	fmt.Printf("\n%d people, %d pages in %.0f s, %.1f a second, the node's processors %.0f %% of one, the machine's load %s\n%-44s %6s %9s %9s %9s\n", users, n, time.Since(began).Seconds(),
		float64(n)/time.Since(began).Seconds(), 100*spent.Seconds()/time.Since(began).Seconds(), load(), "together", "pages", "p50", "p95", "aim")
	for i, p := range r.pages {
		list := took[i]
		if len(list) == 0 {
			continue
		}
		slices.Sort(list)
		p95, over := list[len(list)*95/100], ""
		if p95 > p.aim {
			over = "  over"
		}
		fmt.Printf("%-44s %6d %9s %9s %9s%s\n", p.name, len(list), ms(list[len(list)/2]), ms(p95), ms(p.aim), over)
	}
	return failed
}

// load is how busy the machine was in the last minute, with others' work too; "" where the system does not tell.
func load() string {
	b, _ := os.ReadFile("/proc/loadavg")
	first, _, _ := strings.Cut(string(b), " ")
	return first
}

// cpu is what a node's process has taken of processors; 0 where the system does not tell.
func (n *node) cpu() time.Duration {
	b, err := os.ReadFile("/proc/" + strconv.Itoa(n.cmd.Process.Pid) + "/stat")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(b), ") ")
	f := strings.Fields(rest)
	if len(f) < 13 {
		return 0
	}
	user, _ := strconv.ParseInt(f[11], 10, 64)
	system, _ := strconv.ParseInt(f[12], 10, 64)
	const tick = 10 * time.Millisecond // USER_HZ is 100 on Linux
	return time.Duration(user+system) * tick
}
