// SPDX-License-Identifier: GPL-2.0-only
/* A ustar stream onto a raw disk: the way results leave the host guest. */
#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lab.h"

struct ustar {
	char name[100], mode[8], uid[8], gid[8], size[12], mtime[12];
	char sum[8], type, link[100], magic[8], rest[247];
};

_Static_assert(sizeof(struct ustar) == 512, "a tar block has 512 bytes");

static int put(int out, const void *buf, size_t len)
{
	const char *p = buf;

	while (len) {
		ssize_t n = write(out, p, len);

		if (n <= 0)
			return -1;
		p += n;
		len -= n;
	}
	return 0;
}

static int put_header(int out, const char *name, uint64_t size)
{
	struct ustar h = { .type = '0' };
	unsigned int sum = 0;

	snprintf(h.name, sizeof(h.name), "%.99s", name);
	strcpy(h.mode, "0000644");
	strcpy(h.uid, "0000000");
	strcpy(h.gid, "0000000");
	snprintf(h.size, sizeof(h.size), "%011llo", (unsigned long long)size);
	strcpy(h.mtime, "00000000000");
	memcpy(h.magic, "ustar\00000", 8);
	memset(h.sum, ' ', sizeof(h.sum));
	for (size_t i = 0; i < sizeof(h); i++)
		sum += ((unsigned char *)&h)[i];
	snprintf(h.sum, sizeof(h.sum), "%06o", sum);
	return put(out, &h, sizeof(h));
}

static int put_file(int out, int fd, const char *name)
{
	static char buf[65536];
	struct stat st;
	off_t left;

	if (fstat(fd, &st) || put_header(out, name, st.st_size))
		return -1;
	/* whole blocks, exactly as many bytes as the header says */
	for (left = st.st_size; left > 0; left -= sizeof(buf)) {
		size_t len = left < (off_t)sizeof(buf) ? (size_t)left : sizeof(buf);

		memset(buf, 0, sizeof(buf));
		if (read(fd, buf, len) < 0 ||
		    put(out, buf, (len + 511) & ~511ul))
			return -1;
	}
	return 0;
}

int tar_directory(int out, const char *dir, const char *prefix)
{
	DIR *d = opendir(dir);
	struct dirent *e;
	int ret = 0;

	if (!d)
		return -1;
	while ((e = readdir(d)) && !ret) {
		char name[512];
		int fd;

		if (e->d_type != DT_REG)
			continue;
		fd = openat(dirfd(d), e->d_name, O_RDONLY);
		if (fd < 0)
			continue;
		snprintf(name, sizeof(name), "%s/%s", prefix, e->d_name);
		ret = put_file(out, fd, name);
		close(fd);
		unlinkat(dirfd(d), e->d_name, 0);
	}
	closedir(d);
	return ret;
}

int tar_end(int out)
{
	static const char zero[1024];

	return put(out, zero, sizeof(zero)) || fsync(out) ? -1 : 0;
}
