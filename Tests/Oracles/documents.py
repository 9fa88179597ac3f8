"""Whether the documents and the files of a bundle say the same.

See docs/bundle-format.md, "bundle.json" and "The OCI image layout".
"""
import datetime
import re

from rules import Refused, check_model_name, check_version, items, need, read_json, same, text, whole

OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
OCI_INDEX = "application/vnd.oci.image.index.v1+json"
MODEL_ARTIFACT = "application/vnd.cncf.model.manifest.v1+json"
MODEL_CONFIG = "application/vnd.cncf.model.config.v1+json"
MODEL_LAYER = r"application/vnd\.cncf\.model\.(?:weight|weight\.config|doc|code|dataset)\.v1\.raw"


def check_documents(bundle, files, contents):
    for name, (digest, _) in files.items():
        need(not name.startswith("blobs/") or name == f"blobs/sha256/{digest}", f"{name}: another digest")
        need(not name.startswith("models/") or f"blobs/sha256/{digest}" in files, f"{name}: no blob")
    used = set()

    def document(name):
        need(name in files, f"{name}: not there")
        value = read_json(contents[files[name][0]], name)
        need(isinstance(value, dict), f"{name}: no object")
        return value

    def described(value, media_type, what):
        need(isinstance(value, dict), f"{what}: no descriptor")
        text(value.get("mediaType"), what, media_type)
        digest = text(value.get("digest"), what, r"sha256:[0-9a-f]{64}")[7:]
        need(f"blobs/sha256/{digest}" in files, f"{what}: a blob that is not there")
        need(same(value.get("size"), files[f"blobs/sha256/{digest}"][1]), f"{what}: another size")
        used.add(f"blobs/sha256/{digest}")
        return digest

    def annotation(value, key, what):
        notes = value.get("annotations")
        return text(notes.get(key) if isinstance(notes, dict) else None, what)

    need(document("oci-layout").get("imageLayoutVersion") == "1.0.0", "oci-layout: another version")
    index = document("index.json")
    need(same(index.get("schemaVersion"), 2) and index.get("mediaType") == OCI_INDEX, "index.json: another type")
    references = {}
    for item in items(index.get("manifests"), "index.json"):
        digest = described(item, re.escape(OCI_MANIFEST), "index.json")
        need(item.get("artifactType", MODEL_ARTIFACT) == MODEL_ARTIFACT, "index.json: another artifact")
        reference = annotation(item, "org.opencontainers.image.ref.name", "index.json")
        need(references.setdefault(reference, item) is item, f"{reference}: twice")
        references[reference] = item

    listed = set()
    for model, version, claim in versions_of(document("bundle.json"), bundle):
        place = f"models/{model}/{version}/"
        listed.add(place)
        own = {name[len(place):]: found for name, found in files.items() if name.startswith(place)}
        need("MLmodel" in own, f"{place}: no MLmodel")
        need(claim["files"] == len(own), f"{place}: another number of files")
        need(claim["bytes"] == sum(size for _, size in own.values()), f"{place}: another number of bytes")
        item = references.pop(f"{model}:{version}", {})
        need(item.get("digest") == claim["manifest"], f"{place}: another manifest")
        manifest = document(f"blobs/sha256/{claim['manifest'][7:]}")
        need(
            same(manifest.get("schemaVersion"), 2) and manifest.get("mediaType") == OCI_MANIFEST
            and manifest.get("artifactType") == MODEL_ARTIFACT,
            f"{place}: another type of manifest",
        )
        layers = {}
        digests = []
        for layer in items(manifest.get("layers"), place):
            digests.append(described(layer, MODEL_LAYER, place))
            path = annotation(layer, "org.cncf.model.filepath", place)
            need(path not in layers, f"{place}{path}: two layers")
            layers[path] = digests[-1]
        need(layers == {path: digest for path, (digest, _) in own.items()}, f"{place}: layers that are not the files")
        config = document(f"blobs/sha256/{described(manifest.get('config'), re.escape(MODEL_CONFIG), place)}")
        inside = config.get("modelfs")
        need(isinstance(inside, dict) and inside.get("type") == "layers", f"{place}: another config")
        need(same(inside.get("diffIds"), [f"sha256:{digest}" for digest in digests]), f"{place}: other diffIds")
    need(not references, "index.json: a version that bundle.json does not list")
    for name in files:
        if name.startswith("models/"):
            need("/".join(name.split("/")[:3]) + "/" in listed, f"{name}: of a version that is not listed")
        need(not name.startswith("blobs/") or name in used, f"{name}: nothing refers to it")


def versions_of(manifest, bundle):
    """(model, version, its members) of each version in bundle.json."""
    def optional(holder, key, check):
        if holder.get(key) is not None:
            check(holder[key])

    def texts(value):
        need(isinstance(value, list) and all(isinstance(item, str) for item in value), "no array of texts")

    def tags(value):
        need(isinstance(value, dict) and all(isinstance(item, str) for item in value.values()), "no tags")

    def time(value):
        text(value, "time", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")
        try:
            datetime.datetime.fromisoformat(value[:19])
        except ValueError as error:
            raise Refused(f"bundle.json: {error}") from error

    need(manifest.get("format") == "slipway.bundle/1", "another format")
    check_model_name(manifest.get("project"))
    check_model_name(manifest.get("bundle"))
    need(manifest["bundle"] == bundle, "signed as another bundle")
    whole(manifest.get("sequence"), 1, "sequence")
    time(manifest.get("created"))
    optional(manifest, "expires", time)
    optional(manifest, "previous", lambda value: text(value, "previous", r"sha256:[0-9a-f]{64}"))
    optional(manifest, "targets", texts)
    optional(manifest, "notes", lambda value: text(value, "notes"))
    seen = {}
    for model in items(manifest.get("models"), "models"):
        need(isinstance(model, dict), "no model")
        name = model.get("name")
        check_model_name(name)
        need(name not in seen, f"{name}: twice")
        seen[name] = {}
        for key in ["title", "task", "description"]:
            optional(model, key, lambda value: text(value, key))
        optional(model, "tags", tags)
        for version in items(model.get("versions"), name):
            need(isinstance(version, dict), "no version")
            number = version.get("version")
            check_version(number)
            need(number not in seen[name], f"{name} {number}: twice")
            seen[name][number] = version
            text(version.get("manifest"), "manifest", r"sha256:[0-9a-f]{64}")
            whole(version.get("files"), 0, "files")
            whole(version.get("bytes"), 0, "bytes")
            optional(version, "created", time)
            optional(version, "flavors", texts)
            optional(version, "tags", tags)
            for key in ["mlflow", "python", "description"]:
                optional(version, key, lambda value: text(value, key))
        aliases = {} if model.get("aliases") is None else model["aliases"]
        need(isinstance(aliases, dict), f"{name}: no aliases")
        for chosen in [model.get("active"), *aliases.values()][model.get("active") is None:]:
            need(isinstance(chosen, str) and chosen in seen[name], f"{name}: a version that is not there")
    return [(name, number, version) for name, versions in seen.items() for number, version in versions.items()]
