package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"tocsin/test/bench/rig"
)

// packages are what pip installs.
var packages = []string{"intelmq==3.5.*", "redis"}

// skipped says what is missing.
type skipped string

func (s skipped) Error() string { return string(s) }

// peerEnv is an environment of Python with IntelMQ in it, and a redis server.
type peerEnv struct {
	bin   string // the folder of its programs
	root  string // IntelMQ's own folder, made anew for each run
	redis string
}

// install makes the environment, unless it is there already.
func install(ctx context.Context, p *rig.Place, python string) (*peerEnv, error) {
	redis, err := exec.LookPath("redis-server")
	if err != nil {
		return nil, skipped("there is no redis-server; the package redis-server has it")
	}
	python, err = exec.LookPath(python)
	if err != nil {
		return nil, skipped("there is no Python: " + err.Error())
	}
	venv, err := filepath.Abs(p.Path("venv"))
	if err != nil {
		return nil, err
	}
	env := &peerEnv{bin: filepath.Join(venv, "bin"), root: filepath.Join(filepath.Dir(venv), "intelmq"), redis: redis}
	if _, err := os.Stat(env.script("file.output", "outputs")); err == nil {
		return env, nil
	}
	fmt.Println("install", packages)
	if out, err := exec.CommandContext(ctx, python, "-m", "venv", venv).CombinedOutput(); err != nil {
		return nil, skipped(fmt.Sprintf("python3 makes no environment (the package python3-venv has what it needs): %v\n%s", err, out))
	}
	pip := exec.CommandContext(ctx, filepath.Join(env.bin, "pip"), append([]string{"install", "-q"}, packages...)...)
	if out, err := pip.CombinedOutput(); err != nil {
		return nil, skipped(fmt.Sprintf("pip can't install %v: %v\n%s", packages, err, out))
	}
	return env, nil
}

// script returns the program of a bot.
func (e *peerEnv) script(module, kind string) string {
	return filepath.Join(e.bin, "intelmq.bots."+kind+"."+module)
}

// harmonization returns the definition of fields that came with the package.
func (e *peerEnv) harmonization() ([]byte, error) {
	found, err := filepath.Glob(filepath.Join(filepath.Dir(e.bin), "lib", "python3*", "site-packages", "intelmq", "etc", "harmonization.conf"))
	if err != nil || len(found) == 0 {
		return nil, fmt.Errorf("find IntelMQ's harmonization.conf under %s", e.bin)
	}
	return os.ReadFile(found[0])
}
