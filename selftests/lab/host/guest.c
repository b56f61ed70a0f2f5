// SPDX-License-Identifier: GPL-2.0-only
/* Runs one guest: QEMU, its console, its monitor, the steps of the job. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <regex.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lab.h"

#define MONITOR	"monitor.sock"
#define MARKER	"@lab (begin|end|skip|done|fail)[^\n]*\n"

struct guest {
	const struct job *job;
	pid_t pid;
	int in, out;		/* its console */
	double deadline;
	FILE *console, *events;
	regex_t fail[MAX_FAILS];
	char text[65536];	/* console text no step has consumed yet */
	size_t len;
	char line[1024];	/* the line being printed, for the fail patterns */
	size_t line_len;
	char why[256];		/* not empty: the job failed */
};

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

static bool give_up(struct guest *g, const char *why, const char *detail)
{
	if (!g->why[0])
		snprintf(g->why, sizeof(g->why), "%s%s%.200s", why,
			 detail[0] ? ": " : "", detail);
	for (char *p = g->why; (p = strchr(p, '\n')); )
		*p = ' ';
	return false;
}

static bool start(struct guest *g)
{
	const struct job *job = g->job;
	char *argv[MAX_ARGS];
	int in[2], out[2], n = job->argc;

	memcpy(argv, job->argv, sizeof(argv));
	argv[n++] = "-monitor";
	argv[n++] = "unix:" MONITOR ",server=on,wait=off";
	argv[n] = NULL;
	if (pipe(in) || pipe(out))
		return false;
	g->pid = fork();
	if (g->pid < 0)
		return false;
	if (!g->pid) {
		dup2(in[0], 0);
		dup2(out[1], 1);
		dup2(out[1], 2);
		for (int fd = 3; fd < 64; fd++)
			close(fd);
		execvp(argv[0], argv);
		perror(argv[0]);
		_exit(127);
	}
	close(in[0]);
	close(out[1]);
	g->in = in[1];
	g->out = out[0];
	return true;
}

static void check_line(struct guest *g)
{
	g->line[g->line_len] = '\0';
	g->line_len = 0;
	for (int i = 0; i < g->job->fails; i++)
		if (!regexec(&g->fail[i], g->line, 0, NULL, 0))
			give_up(g, "console", g->line);
}

static void take(struct guest *g, const char *buf, size_t n)
{
	fwrite(buf, 1, n, g->console);
	for (size_t i = 0; i < n; i++) {
		char c = buf[i];

		if (!c || c == '\r')
			continue;
		if (g->len == sizeof(g->text) - 1) {
			/* nobody waits for text this old */
			g->len /= 2;
			memmove(g->text, g->text + g->len + 1, g->len);
		}
		g->text[g->len++] = c;
		if (c == '\n')
			check_line(g);
		else if (g->line_len < sizeof(g->line) - 1)
			g->line[g->line_len++] = c;
	}
	g->text[g->len] = '\0';
}

/* Takes what the console has to say; false once it says no more. */
static bool pump(struct guest *g, double until)
{
	struct pollfd p = { .fd = g->out, .events = POLLIN };
	double left = until - now();
	char buf[4096];
	ssize_t n;

	if (left < 0)
		left = 0;
	if (poll(&p, 1, left * 1000 + 1) <= 0)
		return true;
	n = read(g->out, buf, sizeof(buf));
	if (n <= 0)
		return false;
	take(g, buf, n);
	return true;
}

static void consume(struct guest *g, size_t n)
{
	g->len -= n;
	memmove(g->text, g->text + n, g->len + 1);
}

/* Waits for a pattern; its text goes to match[], what came before is dropped. */
static bool expect(struct guest *g, const char *pattern, char *match, size_t size)
{
	regmatch_t m;
	regex_t re;
	bool open = true;

	if (regcomp(&re, pattern, REG_EXTENDED | REG_NEWLINE))
		return give_up(g, "bad pattern", pattern);
	while (regexec(&re, g->text, 1, &m, 0)) {
		if (g->why[0])
			break;
		if (!open)
			give_up(g, "guest ended before", pattern);
		else if (now() >= g->deadline)
			give_up(g, "time-out before", pattern);
		else
			open = pump(g, g->deadline);
	}
	regfree(&re);
	if (g->why[0])
		return false;
	if (match)
		snprintf(match, size, "%.*s", (int)(m.rm_eo - m.rm_so),
			 g->text + m.rm_so);
	consume(g, m.rm_eo);
	return true;
}

static bool send_line(struct guest *g, const char *text)
{
	char line[1024];
	int n = snprintf(line, sizeof(line), "%s\n", text);

	return write(g->in, line, n) == n || give_up(g, "console closed", "");
}

static bool wait_exit(struct guest *g)
{
	while (pump(g, g->deadline))
		if (g->why[0])
			return false;
		else if (now() >= g->deadline)
			return give_up(g, "time-out before", "exit");
	return true;
}

static void idle(struct guest *g, double seconds)
{
	double until = now() + seconds;

	while (now() < until && pump(g, until))
		;
}

/* The prompt ends each answer of the monitor. */
static void read_prompt(int fd, FILE *log, double deadline)
{
	char tail[8] = "";
	char c;
	struct pollfd p = { .fd = fd, .events = POLLIN };

	while (strcmp(tail, "(qemu) ") && now() < deadline) {
		if (poll(&p, 1, 1000) <= 0)
			continue;
		if (read(fd, &c, 1) != 1)
			return;
		fputc(c, log);
		memmove(tail, tail + 1, 6);
		tail[6] = c;
	}
}

static bool monitor(struct guest *g, const char *command)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX, .sun_path = MONITOR };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	FILE *log = fopen("monitor.log", "a");
	bool ok = log && fd >= 0 && !connect(fd, (void *)&to, sizeof(to));

	if (ok) {
		read_prompt(fd, log, now() + 30);
		ok = dprintf(fd, "%s\n", command) > 0;
		read_prompt(fd, log, now() + 120);
		fputc('\n', log);
	}
	if (log)
		fclose(log);
	if (fd >= 0)
		close(fd);
	return ok || give_up(g, "monitor", command);
}

/* arg: FILE ADDRESS SIZE */
static bool pmemsave(struct guest *g, const char *arg)
{
	char file[128], addr[32], size[32], command[256];

	if (sscanf(arg, "%127s %31s %31s", file, addr, size) != 3 ||
	    strchr(file, '/'))
		return give_up(g, "bad pmemsave", arg);
	snprintf(command, sizeof(command), "pmemsave %s %s %s", addr, size, file);
	return monitor(g, command) && (!access(file, F_OK) ||
				       give_up(g, "pmemsave", arg));
}

/* Words of two files that differ, one a line: its number, then and now. */
static bool write_diff(const char *file, const char *then, const char *now)
{
	FILE *a = fopen(then, "r"), *b = fopen(now, "r"), *out = fopen(file, "w");
	bool ok = a && b && out;
	uint32_t x, y;

	for (unsigned long i = 0; ok && fread(&x, 4, 1, a) == 1; i++) {
		ok = fread(&y, 4, 1, b) == 1;
		if (ok && x != y)
			fprintf(out, "%lu %08x %08x\n", i, x, y);
	}
	ok = ok && fgetc(b) == EOF;
	if (a)
		fclose(a);
	if (b)
		fclose(b);
	return out && !fclose(out) && ok;
}

/* arg: FILE EARLIER ADDRESS SIZE */
static bool diff(struct guest *g, const char *arg)
{
	char file[128], earlier[128], save[128];
	bool ok;
	int at;

	if (sscanf(arg, "%127s %127s %n", file, earlier, &at) != 2 ||
	    strchr(file, '/') || strchr(earlier, '/'))
		return give_up(g, "bad diff", arg);
	snprintf(save, sizeof(save), "now.bin %s", arg + at);
	ok = pmemsave(g, save) &&
	     (write_diff(file, earlier, "now.bin") || give_up(g, "diff", arg));
	unlink("now.bin");
	return ok;
}

/* arg: FILE SECONDS */
static bool trace(struct guest *g, const char *arg)
{
	char file[128];
	double seconds;

	if (sscanf(arg, "%127s %lf", file, &seconds) != 2 || strchr(file, '/'))
		return give_up(g, "bad trace", arg);
	switches_begin();
	idle(g, seconds);
	return switches_end(file, g->pid) || give_up(g, "trace", arg);
}

/* Counters next to the guest's own running, histogram on the far side. */
static void snapshot(struct guest *g, const char *label, bool ends)
{
	fprintf(g->events, "@%s\nhost_ms %.0f\n", label, now() * 1000);
	if (ends)
		count_write(g->events, g->pid);
	if (g->job->traced)
		trace_write(g->events, g->pid);
	if (!ends)
		count_write(g->events, g->pid);
	fflush(g->events);
}

static bool phases(struct guest *g)
{
	char line[256];

	while (expect(g, MARKER, line, sizeof(line))) {
		char *what = line + strlen("@lab ");

		what[strcspn(what, "\n")] = '\0';
		if (!strncmp(what, "fail", 4))
			return give_up(g, "guest", what);
		if (!strncmp(what, "done", 4))
			return true;
		if (!strncmp(what, "skip", 4)) {
			fprintf(g->events, "@%s\n", what);
			continue;
		}
		snapshot(g, what, what[0] == 'e');
		if (what[0] == 'e')
			printf("@host phase %s %s\n", g->job->name, what + 4);
		if (!send_line(g, ""))
			return false;
	}
	return false;
}

static bool do_step(struct guest *g, const struct step *s)
{
	switch (s->kind) {
	case STEP_EXPECT:
		return expect(g, s->arg, NULL, 0);
	case STEP_SEND:
		return send_line(g, s->arg);
	case STEP_COUNT:
		snapshot(g, s->arg, true);
		return true;
	case STEP_MONITOR:
		return monitor(g, s->arg);
	case STEP_PMEMSAVE:
		return pmemsave(g, s->arg);
	case STEP_DIFF:
		return diff(g, s->arg);
	case STEP_PHASES:
		return phases(g);
	case STEP_SLEEP:
		idle(g, atof(s->arg));
		return !g->why[0];
	case STEP_TRACE:
		return trace(g, s->arg);
	case STEP_EXIT:
		return wait_exit(g);
	}
	return false;
}

static void save_host_log(void)
{
	static char buf[1 << 18];
	int n = klogctl(3 /* read all */, buf, sizeof(buf));
	FILE *f = fopen("host-dmesg", "w");

	if (f && n > 0)
		fwrite(buf, 1, n, f);
	if (f)
		fclose(f);
}

/* A failed guest is asked where it stands, then the rest of its story is read. */
static void post_mortem(struct guest *g)
{
	save_host_log();
	idle(g, 2);
	if (!kill(g->pid, 0) && !access(MONITOR, F_OK))
		monitor(g, "info registers -a");
}

static bool prepare(struct guest *g)
{
	for (int i = 0; i < g->job->fails; i++)
		if (regcomp(&g->fail[i], g->job->fail[i],
			    REG_EXTENDED | REG_NOSUB))
			return give_up(g, "bad pattern", g->job->fail[i]);
	g->console = fopen("console.log", "w");
	g->events = fopen("events", "w");
	g->deadline = now() + g->job->timeout;
	signal(SIGPIPE, SIG_IGN);
	return (g->console && g->events && start(g)) ||
	       give_up(g, "start", strerror(errno));
}

static void finish(struct guest *g, double seconds)
{
	FILE *f = fopen("result", "w");

	if (g->pid > 0) {
		kill(g->pid, SIGKILL);
		waitpid(g->pid, NULL, 0);
	}
	if (f) {
		fprintf(f, "%s\n%.1f\n", g->why[0] ? g->why : "ok", seconds);
		fclose(f);
	}
	if (g->console)
		fclose(g->console);
	if (g->events)
		fclose(g->events);
	unlink(MONITOR);
	printf("@host done %s %.1f %s\n", g->job->name, seconds,
	       g->why[0] ? g->why : "ok");
}

bool guest_run(const struct job *job)
{
	static struct guest g;
	double t = now();

	memset(&g, 0, sizeof(g));
	g.job = job;
	printf("@host start %s\n", job->name);
	if (prepare(&g)) {
		for (int i = 0; i < job->steps; i++)
			if (!do_step(&g, &job->step[i]))
				break;
		if (g.why[0])
			post_mortem(&g);
	}
	finish(&g, now() - t);
	return !g.why[0];
}
