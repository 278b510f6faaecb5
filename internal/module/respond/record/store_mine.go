package record

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"strconv"
	"time"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// FollowedUp returns somebody's open items to come back to before a time, the earliest first.
func FollowedUp(ctx context.Context, r sqldb.Reader, v item.Viewer, owner string, before time.Time, limit int) (list []item.Item, err error) {
	visible, args := Visible(v)
	args = append(args, owner, sqldb.Time(before))
	list, _, err = page(ctx, r, order{"i.follow", false}, visible+" AND i.open = 1 AND i.owner = ? AND i.follow > 0 AND i.follow < ? ORDER BY i.follow, i.id LIMIT "+strconv.Itoa(limit), args, limit)
	return list, err
}

// late is the order of tasks: what has no date comes last. It stands so in the index.
const late = "(CASE t.due WHEN 0 THEN 9223372036854775807 ELSE t.due END)"

// pending chooses the tasks, of alias t, that are not done and that somebody may see: of items, of alias i, that are open or were
// merged into one that is, and of no item.
func pending(v item.Viewer) (where string, args []any) {
	visible, args := Visible(v)
	return "t.done = 0 AND (" + ofTeam(v) + " OR " + visible + " AND (i.open = 1 OR EXISTS (SELECT 1 FROM respond_item m WHERE m.id = i.merged AND m.open = 1)))", args
}

// ofTeam chooses what, of alias t, belongs to no item, for those who may see it.
func ofTeam(v item.Viewer) string {
	if !v.SeesTeam() {
		return "1 = 0"
	}
	return "t.item = 0"
}

// OpenTasks returns one page of what is to be done that somebody may see; what is due first comes first.
func OpenTasks(ctx context.Context, r sqldb.Reader, v item.Viewer, f item.TaskFilter) (list item.TaskList, err error) {
	where, args := pending(v)
	if f.Team {
		where += " AND t.item = 0"
	}
	switch f.Owner {
	case "":
	case "-":
		where += " AND t.owner = ''"
	default:
		where, args = where+" AND t.owner = ?", append(args, f.Owner)
	}
	if f.After != "" {
		key, id, err := cursor(f.After)
		if err != nil {
			return list, err
		}
		where, args = where+" AND ("+late+", t.id) > (?, ?)", append(args, key, id)
	}
	limit := taskLimit(f)
	list.Tasks, err = tasks(ctx, r, where+" ORDER BY "+late+", t.id LIMIT "+strconv.Itoa(limit+1), args)
	if len(list.Tasks) > limit {
		list.Tasks = list.Tasks[:limit]
		last, key := list.Tasks[limit-1], int64(math.MaxInt64)
		if !last.Due.IsZero() {
			key = sqldb.Time(last.Due)
		}
		list.Next = strconv.FormatInt(key, 36) + "." + strconv.FormatInt(last.ID, 36)
	}
	return list, err
}

func taskLimit(f item.TaskFilter) int {
	if f.Limit <= 0 {
		return listLimit
	}
	return min(f.Limit, maxListLimit)
}

// DoneTasks returns one page of what was done that belonged to no item, what was done last first.
func DoneTasks(ctx context.Context, r sqldb.Reader, v item.Viewer, f item.TaskFilter) (list item.TaskList, err error) {
	where, args := ofTeam(v)+" AND t.done > 0", []any(nil)
	if f.After != "" {
		key, id, err := cursor(f.After)
		if err != nil {
			return list, err
		}
		where, args = where+" AND (t.done, t.id) < (?, ?)", []any{key, id}
	}
	limit := taskLimit(f)
	list.Tasks, err = tasks(ctx, r, where+" ORDER BY t.done DESC, t.id DESC LIMIT "+strconv.Itoa(limit+1), args)
	if len(list.Tasks) > limit {
		list.Tasks = list.Tasks[:limit]
		last := list.Tasks[limit-1]
		list.Next = strconv.FormatInt(sqldb.Time(last.Done), 36) + "." + strconv.FormatInt(last.ID, 36)
	}
	return list, err
}

// TasksOf returns what somebody has to do; what is due first comes first, what has no date last.
func TasksOf(ctx context.Context, r sqldb.Reader, v item.Viewer, owner string, limit int) (list []item.MyTask, err error) {
	where, args := pending(v)
	return tasks(ctx, r, where+" AND t.owner = ? ORDER BY CASE t.due WHEN 0 THEN 1 ELSE 0 END, t.due, t.id LIMIT "+strconv.Itoa(limit), append(args, owner))
}

func tasks(ctx context.Context, r sqldb.Reader, rest string, args []any) (list []item.MyTask, err error) {
	rows, err := r.Query(ctx, `SELECT t.id, t.place, t.text, t.owner, t.due, t.done, t.done_by, t.playbook, t.every, t.expected, COALESCE(i.number, ''), COALESCE(i.title, ''), COALESCE(i.mark, ?)
		FROM respond_task t LEFT JOIN respond_item i ON i.id = t.item WHERE `+rest, append([]any{item.TeamMark}, args...)...)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		var t item.MyTask
		var due, done int64
		err := row.Scan(&t.ID, &t.Place, &t.Text, &t.Owner, &due, &done, &t.DoneBy, &t.Playbook, &t.Every, &t.Expected, &t.Number, &t.Title, &t.Mark)
		t.Due, t.Done, t.TLP = sqldb.FromTime(due), sqldb.FromTime(done), t.Mark.String()
		list = append(list, t)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list tasks: %w", err)
	}
	return list, nil
}
