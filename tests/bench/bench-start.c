/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From the start of a program to the first content of its window, and the
 * memory it then holds.
 *
 *   bench-start SECONDS PROGRAM [ARGUMENT…]
 *
 * Content is a window with a dozen different colours.  The server says when something
 * was drawn: looking all the time would take the processor from who draws.  After SECONDS
 * of rest the proportional memory of the whole tree of processes is read.  Prints
 * {"content_ms", "pss_mb"}. */
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/Xdamage.h>
#include <glib.h>
#include <poll.h>
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

/* Until something is drawn or the program has ended; now and then in any case. */
static void
wait_for_drawing (Display *display, Damage damage)
{
  struct pollfd fd = { ConnectionNumber (display), POLLIN, 0 };

  if (XPending (display) == 0)
    poll (&fd, 1, 100);
  while (XPending (display) > 0) {
    XEvent event;

    XNextEvent (display, &event);
  }
  XDamageSubtract (display, damage, None, None);
}

/* Returns: when it was there, 0 if never */
static gint64
wait_for_content (Display *display, pid_t pid)
{
  Damage damage = XDamageCreate (display, DefaultRootWindow (display), XDamageReportNonEmpty);
  gint64 end = g_get_monotonic_time () + TIMEOUT_US;

  while (g_get_monotonic_time () < end && waitpid (pid, NULL, WNOHANG) == 0) {
    wait_for_drawing (display, damage);
    if (tree_has_content (display, DefaultRootWindow (display), 2))
      return g_get_monotonic_time ();
  }
  return 0;
}

int
main (int argc, char **argv)
{
  Display *display = XOpenDisplay (NULL);
  gint64 start, content;
  int event, error;
  pid_t pid;

  if (argc < 3 || display == NULL || !XDamageQueryExtension (display, &event, &error))
    return 2;
  XSetErrorHandler (on_x_error_cb);
  start = g_get_monotonic_time ();
  pid = fork ();
  if (pid == 0) {
    setsid ();
    execvp (argv[2], argv + 2);
    _exit (127);
  }
  content = wait_for_content (display, pid);
  if (content == 0)
    kill (-pid, SIGKILL);
  else {
    g_usleep (g_ascii_strtod (argv[1], NULL) * G_USEC_PER_SEC);
    printf ("{\"content_ms\":%.0f,\"pss_mb\":%.1f}\n", (content - start) / 1000.0,
            pss_of_tree (pid));
    kill (-pid, SIGTERM);
    g_usleep (200000);
    kill (-pid, SIGKILL);
    waitpid (pid, NULL, 0);
  }
  return content != 0 ? 0 : 1;
}
