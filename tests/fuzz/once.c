/*
 * once.c - runs a fuzz target over the files of folders, once each.
 *
 *	once-message tests/fuzz/corpus/message [FILE or FOLDER...]
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <dirent.h>
#include <string.h>

#include "fuzz.h"

enum {
	FILE_SIZE_MAX = 1 << 20,
	PATH_SIZE = 4096
};

static void run_file(const char *path)
{
	/* Of just its size, so that a read past the end is seen. */
	uint8_t *octets = malloc(FILE_SIZE_MAX), *exact;
	FILE *file = fopen(path, "rb");
	size_t size;

	must(octets && file);
	size = fread(octets, 1, FILE_SIZE_MAX, file);
	must(!ferror(file));
	fclose(file);
	exact = realloc(octets, size ? size : 1);
	must(exact);
	printf("%s\n", path);
	fflush(stdout);
	LLVMFuzzerTestOneInput(exact, size);
	free(exact);
}

/* Returns how many files were run. */
static unsigned run_path(const char *path)
{
	DIR *folder = opendir(path);
	struct dirent *entry;
	unsigned count = 0;

	if (!folder) {
		run_file(path);
		return 1;
	}
	while ((entry = readdir(folder)) != NULL) {
		char inner[PATH_SIZE];

		if (entry->d_name[0] == '.')
			continue;
		snprintf(inner, sizeof(inner), "%s/%s", path, entry->d_name);
		run_file(inner);
		count++;
	}
	closedir(folder);
	return count;
}

int main(int argc, char **argv)
{
	unsigned count = 0;

	for (int i = 1; i < argc; i++)
		count += run_path(argv[i]);
	printf("%u inputs\n", count);
	return count ? 0 : 1;
}
