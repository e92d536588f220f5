/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Tells ThreadSanitizer what GLib guarantees.
 *
 * The distribution's GLib is not instrumented: its locks are futexes and its reference counts
 * atomics that the sanitizer does not see, so every correct hand-over between threads looks like a
 * race. These wrappers stand before GLib's own functions, state the order that each documents, and
 * call it. They add none that GLib does not give: a real race in the project is still one.
 * Linked into everything of a -Db_sanitize=thread build, and nowhere else.
 */

#include <dlfcn.h>
#include <gio/gio.h>

void __tsan_acquire (void *address);
void __tsan_release (void *address);
void __tsan_mutex_pre_lock (void *address, unsigned flags);
void __tsan_mutex_post_lock (void *address, unsigned flags, int recursion);
int __tsan_mutex_pre_unlock (void *address, unsigned flags);
void __tsan_mutex_post_unlock (void *address, unsigned flags);

enum {
  READ_LOCK = 1 << 3,
  TRY_LOCK = 1 << 4,
  TRY_LOCK_FAILED = 1 << 5,
  REENTRANT = 1 << 1,
};

/* The definition that this one hides, looked up once. */
#define HIDDEN(name) \
  (*({ \
    static gpointer hidden; \
\
    if (__atomic_load_n (&hidden, __ATOMIC_RELAXED) == NULL) \
      __atomic_store_n (&hidden, dlsym (RTLD_NEXT, #name), __ATOMIC_RELAXED); \
    (__typeof__ (name) *) __atomic_load_n (&hidden, __ATOMIC_RELAXED); \
  }))

/* --- locks --- */

#define LOCK(name, type, flags) \
  void name (type *lock) \
  { \
    __tsan_mutex_pre_lock (lock, flags); \
    HIDDEN (name) (lock); \
    __tsan_mutex_post_lock (lock, flags, 1); \
  }

#define UNLOCK(name, type, flags) \
  void name (type *lock) \
  { \
    __tsan_mutex_pre_unlock (lock, flags); \
    HIDDEN (name) (lock); \
    __tsan_mutex_post_unlock (lock, flags); \
  }

#define TRY(name, type, flags) \
  gboolean name (type *lock) \
  { \
    gboolean got; \
\
    __tsan_mutex_pre_lock (lock, TRY_LOCK | (flags)); \
    got = HIDDEN (name) (lock); \
    __tsan_mutex_post_lock (lock, TRY_LOCK | (flags) | (got ? 0 : TRY_LOCK_FAILED), 1); \
    return got; \
  }

LOCK (g_mutex_lock, GMutex, 0)
UNLOCK (g_mutex_unlock, GMutex, 0)
TRY (g_mutex_trylock, GMutex, 0)
LOCK (g_rec_mutex_lock, GRecMutex, REENTRANT)
UNLOCK (g_rec_mutex_unlock, GRecMutex, REENTRANT)
TRY (g_rec_mutex_trylock, GRecMutex, REENTRANT)
LOCK (g_rw_lock_writer_lock, GRWLock, 0)
UNLOCK (g_rw_lock_writer_unlock, GRWLock, 0)
TRY (g_rw_lock_writer_trylock, GRWLock, 0)
LOCK (g_rw_lock_reader_lock, GRWLock, READ_LOCK)
UNLOCK (g_rw_lock_reader_unlock, GRWLock, READ_LOCK)
TRY (g_rw_lock_reader_trylock, GRWLock, READ_LOCK)

void
g_cond_wait (GCond *cond, GMutex *mutex)
{
  __tsan_mutex_pre_unlock (mutex, 0);
  __tsan_mutex_post_unlock (mutex, 0);
  HIDDEN (g_cond_wait) (cond, mutex);
  __tsan_mutex_pre_lock (mutex, 0);
  __tsan_mutex_post_lock (mutex, 0, 1);
}

gboolean
g_cond_wait_until (GCond *cond, GMutex *mutex, gint64 end_time)
{
  gboolean in_time;

  __tsan_mutex_pre_unlock (mutex, 0);
  __tsan_mutex_post_unlock (mutex, 0);
  in_time = HIDDEN (g_cond_wait_until) (cond, mutex, end_time);
  __tsan_mutex_pre_lock (mutex, 0);
  __tsan_mutex_post_lock (mutex, 0, 1);
  return in_time;
}

/* The fast path of g_once_init_enter() is an atomic read in the caller: the sanitizer sees it. */
void (g_once_init_leave) (volatile void *location, gsize result)
{
  __tsan_release ((void *) location);
  HIDDEN (g_once_init_leave) (location, result);
}

/* --- queues --- */

#define PUSH(name) \
  void name (GAsyncQueue *queue, gpointer data) \
  { \
    __tsan_release (queue); \
    HIDDEN (name) (queue, data); \
  }

#define POP(name) \
  gpointer name (GAsyncQueue *queue) \
  { \
    gpointer data = HIDDEN (name) (queue); \
\
    __tsan_acquire (queue); \
    return data; \
  }

PUSH (g_async_queue_push)
PUSH (g_async_queue_push_front)
PUSH (g_async_queue_push_unlocked)
PUSH (g_async_queue_push_front_unlocked)
POP (g_async_queue_pop)
POP (g_async_queue_try_pop)
POP (g_async_queue_pop_unlocked)
POP (g_async_queue_try_pop_unlocked)

gpointer
g_async_queue_timeout_pop (GAsyncQueue *queue, guint64 timeout)
{
  gpointer data = HIDDEN (g_async_queue_timeout_pop) (queue, timeout);

  __tsan_acquire (queue);
  return data;
}

void
g_async_queue_push_sorted (GAsyncQueue *queue, gpointer data, GCompareDataFunc func,
                           gpointer user_data)
{
  __tsan_release (queue);
  HIDDEN (g_async_queue_push_sorted) (queue, data, func, user_data);
}

/* --- functions that run in another thread, or later in the loop of another --- */

typedef struct {
  GSourceFunc function;
  gpointer data;
  GDestroyNotify notify;
} Call;

static gboolean
run_call (gpointer data)
{
  Call *call = data;

  __tsan_acquire (call);
  return call->function (call->data);
}

static void
free_call (gpointer data)
{
  Call *call = data;

  __tsan_acquire (call);
  if (call->notify != NULL)
    call->notify (call->data);
  g_free (call);
}

static Call *
new_call (GSourceFunc function, gpointer data, GDestroyNotify notify)
{
  Call *call = g_new (Call, 1);

  *call = (Call){ function, data, notify };
  __tsan_release (call);
  return call;
}

/* Sources with callbacks of other shapes are not handed between threads by the project. */
static gboolean
takes_plain_function (GSource *source)
{
  return source->source_funcs == &g_idle_funcs || source->source_funcs == &g_timeout_funcs;
}

void
g_source_set_callback (GSource *source, GSourceFunc function, gpointer data, GDestroyNotify notify)
{
  if (function == NULL || !takes_plain_function (source))
    HIDDEN (g_source_set_callback) (source, function, data, notify);
  else
    HIDDEN (g_source_set_callback) (source, run_call, new_call (function, data, notify), free_call);
}

guint
g_idle_add_full (gint priority, GSourceFunc function, gpointer data, GDestroyNotify notify)
{
  return HIDDEN (g_idle_add_full) (priority, run_call, new_call (function, data, notify),
                                   free_call);
}

guint
g_idle_add (GSourceFunc function, gpointer data)
{
  return g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, function, data, NULL);
}

guint
g_timeout_add_full (gint priority, guint interval, GSourceFunc function, gpointer data,
                    GDestroyNotify notify)
{
  return HIDDEN (g_timeout_add_full) (priority, interval, run_call,
                                      new_call (function, data, notify), free_call);
}

guint
g_timeout_add (guint interval, GSourceFunc function, gpointer data)
{
  return g_timeout_add_full (G_PRIORITY_DEFAULT, interval, function, data, NULL);
}

guint (g_timeout_add_seconds) (guint interval, GSourceFunc function, gpointer data)
{
  return HIDDEN (g_timeout_add_seconds_full) (G_PRIORITY_DEFAULT, interval, run_call,
                                              new_call (function, data, NULL), free_call);
}

void
g_main_context_invoke_full (GMainContext *context, gint priority, GSourceFunc function,
                            gpointer data, GDestroyNotify notify)
{
  HIDDEN (g_main_context_invoke_full)
  (context, priority, run_call, new_call (function, data, notify), free_call);
}

void
g_main_context_invoke (GMainContext *context, GSourceFunc function, gpointer data)
{
  g_main_context_invoke_full (context, G_PRIORITY_DEFAULT, function, data, NULL);
}

typedef struct {
  GFunc function;
  gpointer user_data;
} PoolCall;

static void
run_pool_call (gpointer data, gpointer user_data)
{
  PoolCall *call = user_data;

  __tsan_acquire (data);
  call->function (data, call->user_data);
}

/* One of these lives as long as its pool, which is as long as the test. */
static PoolCall *
new_pool_call (GFunc function, gpointer user_data)
{
  PoolCall *call = g_new (PoolCall, 1);

  *call = (PoolCall){ function, user_data };
  return call;
}

GThreadPool *
g_thread_pool_new (GFunc function, gpointer user_data, gint max, gboolean exclusive, GError **error)
{
  return HIDDEN (g_thread_pool_new) (run_pool_call, new_pool_call (function, user_data), max,
                                     exclusive, error);
}

GThreadPool *
g_thread_pool_new_full (GFunc function, gpointer user_data, GDestroyNotify free_item, gint max,
                        gboolean exclusive, GError **error)
{
  return HIDDEN (g_thread_pool_new_full) (run_pool_call, new_pool_call (function, user_data),
                                          free_item, max, exclusive, error);
}

gboolean
g_thread_pool_push (GThreadPool *pool, gpointer data, GError **error)
{
  __tsan_release (data);
  return HIDDEN (g_thread_pool_push) (pool, data, error);
}

/* --- reference counts: what each holder did comes before what the last one frees --- */

#define UNREF(name, type) \
  void name (type counted) \
  { \
    if (counted != NULL) { \
      __tsan_release ((void *) counted); \
      __tsan_acquire ((void *) counted); \
    } \
    HIDDEN (name) (counted); \
  }

UNREF (g_object_unref, gpointer)
UNREF (g_bytes_unref, GBytes *)
UNREF (g_variant_unref, GVariant *)
UNREF (g_hash_table_unref, GHashTable *)
UNREF (g_ptr_array_unref, GPtrArray *)
UNREF (g_array_unref, GArray *)
UNREF (g_async_queue_unref, GAsyncQueue *)
UNREF (g_main_context_unref, GMainContext *)
UNREF (g_main_loop_unref, GMainLoop *)
UNREF (g_source_unref, GSource *)
UNREF (g_date_time_unref, GDateTime *)
UNREF (g_thread_unref, GThread *)

void
g_atomic_rc_box_release_full (gpointer counted, GDestroyNotify clear)
{
  __tsan_release (counted);
  __tsan_acquire (counted);
  HIDDEN (g_atomic_rc_box_release_full) (counted, clear);
}

void
g_atomic_rc_box_release (gpointer counted)
{
  g_atomic_rc_box_release_full (counted, NULL);
}

gboolean (g_atomic_ref_count_dec) (gatomicrefcount *count)
{
  __tsan_release (count);
  __tsan_acquire (count);
  return HIDDEN (g_atomic_ref_count_dec) (count);
}
