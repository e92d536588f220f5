/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From the start of a program to the first content of its window, and the
 * memory it then holds.
 *
 *   bench-start SECONDS PROGRAM [ARGUMENT…]
 *
 * Content is a window with a dozen different colours.  After SECONDS of rest the
 * proportional memory of the whole tree of processes is read.  Prints
 * {"content_ms", "pss_mb"}. */
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <glib.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define COLOURS 12
#define TIMEOUT_US (30 * G_USEC_PER_SEC)

static int
on_x_error_cb (Display *display, XErrorEvent *event)
{
  /* A window may go while it is looked at. */
  return 0;
}

static gboolean
has_content (Display *display, Window window)
{
  XWindowAttributes size;
  XImage *image;
  unsigned long seen[COLOURS];
  int n = 0;

  if (!XGetWindowAttributes (display, window, &size) || size.map_state != IsViewable)
    return FALSE;
  image = XGetImage (display, window, 0, 0, size.width, size.height, AllPlanes, ZPixmap);
  if (image == NULL)
    return FALSE;
  for (int y = 0; y < size.height && n < COLOURS; y += 3) {
    for (int x = 0; x < size.width && n < COLOURS; x += 3) {
      unsigned long pixel = XGetPixel (image, x, y);
      int k = 0;

      while (k < n && seen[k] != pixel)
        k++;
      if (k == n)
        seen[n++] = pixel;
    }
  }
  XDestroyImage (image);
  return n >= COLOURS;
}

/* Windows of a program that a window manager framed have other parents: the
 * whole tree is looked at, as far as windows of a fair size go. */
static gboolean
tree_has_content (Display *display, Window root, int depth)
{
  Window parent, *children = NULL;
  unsigned int n = 0;
  gboolean found = FALSE;

  if (!XQueryTree (display, root, &root, &parent, &children, &n))
    return FALSE;
  for (unsigned int i = 0; i < n && !found; i++) {
    XWindowAttributes size;

    if (!XGetWindowAttributes (display, children[i], &size) || size.width < 150)
      continue;
    found = has_content (display, children[i]) ||
            (depth > 0 && tree_has_content (display, children[i], depth - 1));
  }
  if (children != NULL)
    XFree (children);
  return found;
}

static int
parent_of (int pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", pid);
  g_autofree char *text = NULL;
  const char *end;
  int parent = 0;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  end = strrchr (text, ')');
  return end != NULL && sscanf (end + 2, "%*c %d", &parent) == 1 ? parent : 0;
}

static gboolean
descends_from (int pid, int ancestor)
{
  while (pid > 1 && pid != ancestor)
    pid = parent_of (pid);
  return pid == ancestor;
}

static double
pss_of (int pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/smaps_rollup", pid);
  g_autofree char *text = NULL;
  const char *line;
  long kb = 0;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  line = strstr (text, "\nPss:");
  return line != NULL && sscanf (line + 5, "%ld", &kb) == 1 ? kb / 1024.0 : 0;
}

static double
pss_of_tree (int ancestor)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc", 0, NULL);
  const char *name;
  double sum = 0;

  while ((name = g_dir_read_name (dir)) != NULL) {
    int pid = g_ascii_strtoll (name, NULL, 10);

    if (pid > 0 && descends_from (pid, ancestor))
      sum += pss_of (pid);
  }
  return sum;
}

int
main (int argc, char **argv)
{
  Display *display = XOpenDisplay (NULL);
  gint64 start, content = 0;
  pid_t pid;

  if (argc < 3 || display == NULL)
    return 2;
  XSetErrorHandler (on_x_error_cb);
  start = g_get_monotonic_time ();
  pid = fork ();
  if (pid == 0) {
    setsid ();
    execvp (argv[2], argv + 2);
    _exit (127);
  }
  while (content == 0 && g_get_monotonic_time () - start < TIMEOUT_US) {
    if (tree_has_content (display, DefaultRootWindow (display), 2))
      content = g_get_monotonic_time ();
    else
      g_usleep (2000);
    if (waitpid (pid, NULL, WNOHANG) == pid)
      return 1;
  }
  g_usleep (g_ascii_strtod (argv[1], NULL) * G_USEC_PER_SEC);
  printf ("{\"content_ms\":%.0f,\"pss_mb\":%.1f}\n", (content - start) / 1000.0, pss_of_tree (pid));
  kill (-pid, SIGTERM);
  g_usleep (200000);
  kill (-pid, SIGKILL);
  waitpid (pid, NULL, 0);
  return content ? 0 : 1;
}
