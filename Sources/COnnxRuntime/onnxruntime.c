#define _GNU_SOURCE
#include "connxruntime.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct status status;
typedef struct environment environment;
typedef struct options options;
typedef struct session session;
typedef struct value value;
typedef struct type_info type_info;
typedef struct shape_info shape_info;
typedef struct memory_info memory_info;
typedef struct allocator allocator;

/* The functions of OrtApi that are called here, each in its place of the table: versions add to its end, and change nothing before
   that. */
struct api {
    void *unused_0[2];
    const char *(*message)(const status *);
    status *(*create_environment)(int level, const char *name, environment **);
    void *unused_4[4];
    status *(*create_session_from_array)(const environment *, const void *, size_t, const options *, session **);
    status *(*run)(
        session *, const void *options, const char *const *input_names, const value *const *inputs, size_t input_count,
        const char *const *output_names, size_t output_count, value **outputs
    );
    status *(*create_options)(options **);
    void *unused_11[8];
    status *(*disable_arena)(options *);
    void *unused_20[4];
    status *(*set_threads)(options *, int);
    status *(*set_parallel_threads)(options *, int);
    void *unused_26[4];
    status *(*input_count)(const session *, size_t *);
    status *(*output_count)(const session *, size_t *);
    void *unused_32;
    status *(*input_type)(const session *, size_t, type_info **);
    status *(*output_type)(const session *, size_t, type_info **);
    void *unused_35;
    status *(*input_name)(const session *, size_t, allocator *, char **);
    status *(*output_name)(const session *, size_t, allocator *, char **);
    void *unused_38[11];
    status *(*create_tensor)(const memory_info *, void *, size_t, const int64_t *, size_t, int type, value **);
    void *unused_50;
    status *(*data)(value *, void **);
    void *unused_52;
    status *(*text_size)(const value *, size_t *);
    status *(*text_content)(const value *, void *, size_t, size_t *starts, size_t count);
    status *(*cast_to_tensor)(const type_info *, const shape_info **);
    status *(*kind_of_type)(const type_info *, int *);
    void *unused_57[3];
    status *(*element_type)(const shape_info *, int *);
    status *(*dimension_count)(const shape_info *, size_t *);
    status *(*dimensions)(const shape_info *, int64_t *, size_t);
    void *unused_63;
    status *(*element_count)(const shape_info *, size_t *);
    status *(*shape)(const value *, shape_info **);
    void *unused_66;
    status *(*kind)(const value *, int *);
    void *unused_68;
    status *(*create_memory_info)(int allocator, int memory, memory_info **);
    void *unused_70[8];
    status *(*default_allocator)(allocator **);
    void *unused_79;
    status *(*part)(const value *, int, allocator *, value **);
    status *(*part_count)(const value *, size_t *);
    void *unused_82[11];
    void (*release_status)(status *);
    void (*release_memory_info)(memory_info *);
    void (*release_session)(session *);
    void (*release_value)(value *);
    void *unused_97;
    void (*release_type)(type_info *);
    void (*release_shape)(shape_info *);
};

#define PLACE(member, number) \
    _Static_assert(offsetof(struct api, member) == (number) * sizeof(void *), "a function lies in its place")
PLACE(message, 2);
PLACE(create_session_from_array, 8);
PLACE(create_options, 10);
PLACE(disable_arena, 19);
PLACE(set_threads, 24);
PLACE(input_count, 30);
PLACE(output_name, 37);
PLACE(create_tensor, 49);
PLACE(data, 51);
PLACE(text_size, 53);
PLACE(kind_of_type, 56);
PLACE(element_type, 60);
PLACE(element_count, 64);
PLACE(kind, 67);
PLACE(create_memory_info, 69);
PLACE(default_allocator, 78);
PLACE(part, 80);
PLACE(release_status, 93);
PLACE(release_shape, 99);

struct api_base {
    const struct api *(*api)(uint32_t version);
    const char *(*version)(void);
};

/* The oldest table that has all of them, of onnxruntime 1.10. */
enum { api_version = 10, errors = 3, tensor_kind = 1, list_kind = 2, device_allocator = 0, default_memory = 0 };
/* A tensor has few dimensions, and a model few inputs. */
enum { dimension_limit = 32, slot_limit = 65536 };

struct slot {
    char *name;
    int type;
};

struct connx {
    const struct api *api;
    const char *version;
    environment *environment;
    options *options;
    memory_info *memory;
    allocator *allocator;
    session *session;
    struct slot *inputs;
    size_t input_count;
    struct slot *outputs;
    size_t output_count;
    /* Of the last run, and of the last map. */
    value **found;
    value *keys;
    value *numbers;
    int64_t shapes[3][dimension_limit];
};

static int fail(connx_failure *failure, const char *reason)
{
    snprintf(failure->text, sizeof failure->text, "%s", reason ? reason : "no reason is known");
    return -1;
}

/* Takes the status of a call, which is null where it went well. */
static int done(const connx *library, status *found, connx_failure *failure)
{
    if (!found)
        return 0;
    fail(failure, library->api->message(found));
    library->api->release_status(found);
    return -1;
}

#define TRY(call) \
    do { \
        if (done(library, (call), failure) != 0) \
            return -1; \
    } while (0)

static int start(connx *library, connx_failure *failure)
{
    const struct api *api = library->api;
    TRY(api->create_environment(errors, "slipway", &library->environment));
    TRY(api->create_options(&library->options));
    /* One thread each: the process may start none. */
    TRY(api->set_threads(library->options, 1));
    TRY(api->set_parallel_threads(library->options, 1));
    /* The arena keeps the most memory that any request needed. */
    TRY(api->disable_arena(library->options));
    TRY(api->create_memory_info(device_allocator, default_memory, &library->memory));
    TRY(api->default_allocator(&library->allocator));
    return 0;
}

connx *connx_open(const char *path, connx_failure *failure)
{
    /* From 1.29 on it reports what it does to its makers, in a thread, unless it is told not to before it starts. */
    setenv("ORT_DISABLE_TELEMETRY", "1", 1);
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!handle) {
        fail(failure, dlerror());
        return NULL;
    }
    const struct api_base *(*base)(void) = (const struct api_base *(*)(void))dlsym(handle, "OrtGetApiBase");
    const struct api_base *found = base ? base() : NULL;
    const struct api *api = found ? found->api(api_version) : NULL;
    connx *library = api ? calloc(1, sizeof *library) : NULL;
    if (!library) {
        fail(failure, api ? "there is no memory" : "it has not the functions of onnxruntime 1.10 or later");
        return NULL;
    }
    library->api = api;
    library->version = found->version();
    return start(library, failure) == 0 ? library : NULL;
}

const char *connx_version(const connx *library) { return library->version; }

static int type_of(const connx *library, const type_info *info, int *type, connx_failure *failure)
{
    const struct api *api = library->api;
    int kind = 0;
    TRY(api->kind_of_type(info, &kind));
    *type = kind == list_kind ? CONNX_LIST : CONNX_OTHER;
    if (kind != tensor_kind)
        return 0;
    /* It belongs to the type. */
    const shape_info *shape = NULL;
    TRY(api->cast_to_tensor(info, &shape));
    if (shape)
        TRY(api->element_type(shape, type));
    return 0;
}

static int read_slot(const connx *library, size_t index, int is_output, struct slot *slot, connx_failure *failure)
{
    const struct api *api = library->api;
    type_info *info = NULL;
    if (is_output) {
        TRY(api->output_name(library->session, index, library->allocator, &slot->name));
        TRY(api->output_type(library->session, index, &info));
    } else {
        TRY(api->input_name(library->session, index, library->allocator, &slot->name));
        TRY(api->input_type(library->session, index, &info));
    }
    int result = type_of(library, info, &slot->type, failure);
    api->release_type(info);
    return result;
}

static struct slot *read_slots(const connx *library, size_t count, int is_output, connx_failure *failure)
{
    struct slot *slots = count <= slot_limit ? calloc(count + 1, sizeof *slots) : NULL;
    if (!slots) {
        fail(failure, "it has too many inputs and outputs");
        return NULL;
    }
    for (size_t index = 0; index < count; index++) {
        if (read_slot(library, index, is_output, &slots[index], failure) != 0)
            return NULL;
    }
    return slots;
}

int connx_load(connx *library, const void *bytes, size_t size, connx_failure *failure)
{
    const struct api *api = library->api;
    TRY(api->create_session_from_array(library->environment, bytes, size, library->options, &library->session));
    TRY(api->input_count(library->session, &library->input_count));
    TRY(api->output_count(library->session, &library->output_count));
    library->inputs = read_slots(library, library->input_count, 0, failure);
    library->outputs = library->inputs ? read_slots(library, library->output_count, 1, failure) : NULL;
    if (!library->outputs)
        return -1;
    library->found = calloc(library->output_count + 1, sizeof *library->found);
    return library->found ? 0 : fail(failure, "there is no memory");
}

size_t connx_input_count(const connx *library) { return library->input_count; }
size_t connx_output_count(const connx *library) { return library->output_count; }
const char *connx_input_name(const connx *library, size_t index) { return library->inputs[index].name; }
const char *connx_output_name(const connx *library, size_t index) { return library->outputs[index].name; }
int connx_input_type(const connx *library, size_t index) { return library->inputs[index].type; }
int connx_output_type(const connx *library, size_t index) { return library->outputs[index].type; }

static void release(connx *library, value **kept)
{
    if (*kept)
        library->api->release_value(*kept);
    *kept = NULL;
}

static void forget(connx *library)
{
    release(library, &library->keys);
    release(library, &library->numbers);
    for (size_t index = 0; index < library->output_count; index++)
        release(library, &library->found[index]);
}

static int run(
    connx *library, const connx_value *inputs, value **made, const char **names, const char **output_names,
    connx_failure *failure
)
{
    const struct api *api = library->api;
    for (size_t index = 0; index < library->input_count; index++) {
        const connx_value *input = &inputs[index];
        names[index] = library->inputs[index].name;
        TRY(api->create_tensor(
            library->memory, (void *)input->bytes, input->size, input->shape, input->dimensions, input->type, &made[index]
        ));
    }
    for (size_t index = 0; index < library->output_count; index++)
        output_names[index] = library->outputs[index].name;
    TRY(api->run(
        library->session, NULL, names, (const value *const *)made, library->input_count, output_names,
        library->output_count, library->found
    ));
    return 0;
}

int connx_run(connx *library, const connx_value *inputs, size_t count, connx_failure *failure)
{
    if (count != library->input_count)
        return fail(failure, "the model takes another number of tensors");
    forget(library);
    size_t most = count + library->output_count + 1;
    value **made = calloc(most, sizeof *made);
    const char **names = calloc(most, sizeof *names);
    int result = -1;
    if (made && names)
        result = run(library, inputs, made, names, names + count, failure);
    else
        fail(failure, "there is no memory");
    for (size_t index = 0; made && index < count; index++)
        release(library, &made[index]);
    free(made);
    free(names);
    return result;
}

/* - shape: where its lengths are kept. */
static int describe(connx *library, value *from, int64_t *shape, connx_value *found, connx_failure *failure)
{
    const struct api *api = library->api;
    *found = (connx_value){.type = CONNX_OTHER, .shape = shape};
    int kind = 0;
    TRY(api->kind(from, &kind));
    if (kind == list_kind) {
        found->type = CONNX_LIST;
        TRY(api->part_count(from, &found->count));
        found->size = found->count;
        return 0;
    }
    if (kind != tensor_kind)
        return fail(failure, "it answers neither a tensor nor a list");
    shape_info *info = NULL;
    TRY(api->shape(from, &info));
    status *why = api->element_type(info, &found->type);
    if (!why)
        why = api->element_count(info, &found->count);
    if (!why)
        why = api->dimension_count(info, &found->dimensions);
    int fits = found->dimensions <= dimension_limit;
    if (!why && fits)
        why = api->dimensions(info, shape, found->dimensions);
    api->release_shape(info);
    TRY(why);
    if (!fits)
        return fail(failure, "it answers a tensor of too many dimensions");
    if (found->type == CONNX_TEXT) {
        TRY(api->text_size(from, &found->size));
        return 0;
    }
    void *data = NULL;
    TRY(api->data(from, &data));
    found->bytes = data;
    return 0;
}

int connx_output(connx *library, size_t index, connx_value *found, connx_failure *failure)
{
    if (index >= library->output_count || !library->found[index])
        return fail(failure, "it gave no such output");
    return describe(library, library->found[index], library->shapes[0], found, failure);
}

int connx_texts(connx *library, size_t index, char *bytes, size_t size, size_t *starts, size_t count, connx_failure *failure)
{
    TRY(library->api->text_content(library->found[index], bytes, size, starts, count));
    return 0;
}

int connx_map(
    connx *library, size_t index, size_t place, connx_value *keys, connx_value *numbers, connx_failure *failure
)
{
    const struct api *api = library->api;
    release(library, &library->keys);
    release(library, &library->numbers);
    value *map = NULL;
    TRY(api->part(library->found[index], (int)place, library->allocator, &map));
    status *why = api->part(map, 0, library->allocator, &library->keys);
    if (!why)
        why = api->part(map, 1, library->allocator, &library->numbers);
    release(library, &map);
    TRY(why);
    if (describe(library, library->keys, library->shapes[1], keys, failure) != 0)
        return -1;
    return describe(library, library->numbers, library->shapes[2], numbers, failure);
}

int connx_map_texts(connx *library, char *bytes, size_t size, size_t *starts, size_t count, connx_failure *failure)
{
    TRY(library->api->text_content(library->keys, bytes, size, starts, count));
    return 0;
}
