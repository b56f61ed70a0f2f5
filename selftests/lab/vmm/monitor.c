// SPDX-License-Identifier: GPL-2.0-only
/*
 * Commands over a socket, as far as the lab uses QEMU's: pmemsave ADDRESS SIZE
 * FILE, info registers, quit. Each answer ends with the prompt.
 */
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "vmm.h"

static void pmemsave(int fd, const char *arg)
{
	unsigned int addr, size;
	char path[256];
	void *from;
	FILE *f;

	if (sscanf(arg, "%i %i %255s", (int *)&addr, (int *)&size, path) != 3) {
		dprintf(fd, "pmemsave ADDRESS SIZE FILE\n");
		return;
	}
	from = guest_range(addr, size);
	f = from ? fopen(path, "w") : NULL;
	if (!f || fwrite(from, 1, size, f) != size)
		dprintf(fd, "pmemsave: no such memory, or %s: %m\n", path);
	if (f)
		fclose(f);
}

static void execute(int fd, const char *line)
{
	if (!strncmp(line, "pmemsave ", 9))
		pmemsave(fd, line + 9);
	else if (!strncmp(line, "info registers", 14))
		vcpus_print(fd);
	else if (!strcmp(line, "quit"))
		finish(0);
	else if (*line)
		dprintf(fd, "unknown command: '%s'\n", line);
}

static void serve(int fd)
{
	FILE *in = fdopen(fd, "r");
	char line[512];

	dprintf(fd, "(qemu) ");
	while (in && fgets(line, sizeof(line), in)) {
		line[strcspn(line, "\n")] = '\0';
		execute(fd, line);
		dprintf(fd, "(qemu) ");
	}
	if (in)
		fclose(in);
}

static void *listener(void *arg)
{
	int sock = (intptr_t)arg;
	int fd;

	while ((fd = accept(sock, NULL, NULL)) >= 0)
		serve(fd);
	return NULL;
}

void monitor_init(const char *path)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int sock = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	pthread_t thread;

	strncpy(at.sun_path, path, sizeof(at.sun_path) - 1);
	unlink(path);
	if (sock < 0 || bind(sock, (void *)&at, sizeof(at)) || listen(sock, 1))
		die(path);
	if (pthread_create(&thread, NULL, listener, (void *)(intptr_t)sock))
		fail("no thread for the monitor");
}
