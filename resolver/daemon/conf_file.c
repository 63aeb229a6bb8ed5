/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/daemon/conf_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Reads on until there are more than SIZE_MAX octets; NULL with errno. */
static char *read_all(FILE *file, size_t size_max, size_t *ret_size)
{
	size_t size = 0, room = 1 << 16;
	char *text = malloc(room);

	while (text) {
		size += fread(text + size, 1, room - size, file);
		if (size < room || size > size_max)
			break;
		room *= 2;
		char *longer = realloc(text, room);

		if (!longer)
			free(text);
		text = longer;
	}
	if (!text || !ferror(file)) {
		*ret_size = size;
		return text;
	}
	free(text);
	return NULL;
}

/* A folder or a pipe is no configuration, and a pipe could block us. */
static FILE *open_file(const char *path)
{
	int descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	struct stat found;
	FILE *file = NULL;

	if (descriptor < 0)
		return NULL;
	if (fstat(descriptor, &found) != 0)
		errno = EIO;
	else if (S_ISREG(found.st_mode))
		file = fdopen(descriptor, "r");
	else
		errno = S_ISDIR(found.st_mode) ? EISDIR : ESPIPE;
	if (!file) {
		int reason = errno;

		close(descriptor);
		errno = reason;
	}
	return file;
}

char *conf_file_read(const char *path, size_t size_max, size_t *ret_size)
{
	FILE *file = open_file(path);
	char *text;
	int reason;

	if (!file)
		return NULL;
	text = read_all(file, size_max, ret_size);
	reason = errno;
	fclose(file);
	errno = reason;
	return text;
}

const char *conf_file_reason(int error)
{
	return error == ESPIPE ? "it is not a regular file" : strerror(error);
}
