package main

import (
	"encoding/json"
	"os"
	"path/filepath"
)

// bot is one process of the pipeline.
type bot struct {
	id, kind, module string
	to               string // the bot that its events go to; "" for none
	parameters       map[string]any
}

// pipeline is what the report goes through, in its order.
func (e *peerEnv) pipeline(port int) []bot {
	return []bot{
		{"collector", "collectors", "file.collector_file", "parser", map[string]any{
			"path": e.inDir(), "postfix": ".csv", "delete_file": false, "name": "Shadowserver", "provider": "Shadowserver", "rate_limit": 3600}},
		{"parser", "parsers", "shadowserver.parser", "deduplicator", map[string]any{"auto_update": false}},
		{"deduplicator", "experts", "deduplicator.expert", "taxonomy", map[string]any{
			"filter_keys": "raw,time.observation", "filter_type": "blacklist", "bypass": false, "redis_cache_host": "127.0.0.1",
			"redis_cache_port": port, "redis_cache_db": 6, "redis_cache_ttl": 86400}},
		{"taxonomy", "experts", "taxonomy.expert", "output", map[string]any{}},
		{"output", "outputs", "file.output", "", map[string]any{"file": e.outFile(), "hierarchical_output": false}},
	}
}

func (e *peerEnv) outFile() string { return filepath.Join(e.root, "events.txt") }

func (e *peerEnv) inDir() string { return filepath.Join(e.root, "in") }

func (e *peerEnv) logDir() string { return filepath.Join(e.root, "var", "log") }

// configure makes IntelMQ's folder: its configuration, and the report that it shall read.
func (e *peerEnv) configure(bots []bot, port int, schema []byte, report string) error {
	if err := os.RemoveAll(e.root); err != nil {
		return err
	}
	fields, err := e.harmonization()
	if err != nil {
		return err
	}
	runtime, err := json.MarshalIndent(e.runtime(bots, port), "", " ") // JSON is YAML too
	if err != nil {
		return err
	}
	for _, dir := range []string{e.logDir(), filepath.Join(e.root, "var", "run")} {
		if err := os.MkdirAll(dir, 0o750); err != nil {
			return err
		}
	}
	rows, err := os.ReadFile(report)
	if err != nil {
		return err
	}
	for name, text := range map[string][]byte{
		"in/" + filepath.Base(report): rows,
		"etc/harmonization.conf":      fields, "etc/runtime.yaml": runtime, "var/lib/bots/shadowserver-schema.json": schema,
	} {
		file := filepath.Join(e.root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
			return err
		}
		if err := os.WriteFile(file, text, 0o640); err != nil {
			return err
		}
	}
	return giveToNobody(e.root)
}

func (e *peerEnv) runtime(bots []bot, port int) map[string]any {
	all := map[string]any{"global": map[string]any{
		"source_pipeline_broker": "redis", "source_pipeline_host": "127.0.0.1", "source_pipeline_port": port, "source_pipeline_db": 2,
		"destination_pipeline_broker": "redis", "destination_pipeline_host": "127.0.0.1", "destination_pipeline_port": port,
		"destination_pipeline_db": 2, "statistics_host": "127.0.0.1", "statistics_port": port, "statistics_database": 3,
		"logging_handler": "file", "logging_path": e.logDir(), "logging_level": "INFO", "http_verify_cert": true, "rate_limit": 0,
	}}
	for _, b := range bots {
		parameters := map[string]any{}
		for k, v := range b.parameters {
			parameters[k] = v
		}
		if b.to != "" {
			parameters["destination_queues"] = map[string]any{"_default": []string{b.to + "-queue"}}
		}
		all[b.id] = map[string]any{
			"bot_id": b.id, "module": "intelmq.bots." + b.kind + "." + b.module, "name": b.id, "group": b.kind, "enabled": true,
			"run_mode": "continuous", "parameters": parameters,
		}
	}
	return all
}
