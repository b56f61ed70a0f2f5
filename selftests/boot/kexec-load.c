// SPDX-License-Identifier: GPL-2.0-only
/*
 * kexec-load load|crash KERNEL INITRD COMMAND-LINE
 * kexec-load go
 *
 * Loads a kernel for kexec or for the next crash; goes there as kexec(8) does,
 * by reboot(2), so that the reboot notifiers run.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <linux/kexec.h>
#include <linux/reboot.h>

#define TASKS	150

static int load(unsigned long flags, char **argv)
{
	int kernel = open(argv[0], O_RDONLY);
	int initrd = open(argv[1], O_RDONLY);

	return kernel < 0 || initrd < 0 ||
	       syscall(SYS_kexec_file_load, kernel, initrd, strlen(argv[2]) + 1,
		       argv[2], flags);
}

/*
 * Linux 6.1 on an LPAR copies the new kernel with vector registers as soon as
 * it has written over the task that does it, and that ends in a fault. The new
 * kernel is put where memory is handed out first, so the way out of it is to be
 * a late task: the last of so many that the slabs in use are full.
 */
static void be_late(void)
{
	for (int i = 0; i < TASKS; i++) {
		pid_t child = fork();

		if (child < 0)
			return;
		if (child)
			for (;;)
				pause();
	}
}

static int go(void)
{
	be_late();
	sync();
	return syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2,
		       LINUX_REBOOT_CMD_KEXEC, NULL);
}

int main(int argc, char **argv)
{
	int failed = 1;

	if (argc == 5 && !strcmp(argv[1], "load"))
		failed = load(0, argv + 2);
	else if (argc == 5 && !strcmp(argv[1], "crash"))
		failed = load(KEXEC_FILE_ON_CRASH, argv + 2);
	else if (argc == 2 && !strcmp(argv[1], "go"))
		failed = go();
	if (failed)
		perror("kexec-load");
	return failed;
}
