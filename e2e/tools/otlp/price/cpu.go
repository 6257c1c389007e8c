package main

import (
	"encoding/json"
	"log"
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// cpu prints the CPU seconds of each process, all its threads counted, those that ended too. The kernel keeps nanoseconds of them;
// /proc/<pid>/stat tells hundredths of a second. See clock_getcpuclockid(3).
func cpu(pids []string) {
	seconds := make([]float64, len(pids))
	for i, pid := range pids {
		number, err := strconv.Atoi(pid)
		if err != nil {
			log.Fatal(err)
		}
		const ofProcess = 2
		var used unix.Timespec
		if err := unix.ClockGettime(int32(^number<<3|ofProcess), &used); err != nil {
			log.Fatalf("process %s: %v", pid, err)
		}
		seconds[i] = float64(used.Nano()) / 1e9
	}
	json.NewEncoder(os.Stdout).Encode(seconds)
}
