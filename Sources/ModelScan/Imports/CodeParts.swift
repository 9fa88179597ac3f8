/// Functions of Python that cloudpickle names where code of the model's own uses them: as a decorator, in a class that Python itself
/// has made (an enumeration, a named tuple, a data class), or in the body of a function. What they call is what they are given, and
/// that is an import of its own, or the model's own code.
enum CodeParts {
    static func holds(_ found: PickleImport) -> Bool {
        functions[found.module]?.contains(found.name) == true || isMethodOfEnumeration(found)
    }

    /// True for what an enumeration takes over from Python's (`enum.Enum.__new__`).
    private static func isMethodOfEnumeration(_ found: PickleImport) -> Bool {
        let parts = found.name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        return found.module == "enum" && parts.count == 2 && parts[0].first?.isUppercase == true
            && parts[1].hasPrefix("_") && !DangerousImports.steps.contains(parts[1])
    }

    private static func words(_ text: String) -> Set<String> { Set(text.split(separator: " ").map(String.init)) }

    private static let functions: [String: Set<String>] = {
        let builtins = words("property classmethod staticmethod super map filter iter next callable hasattr")
        let functools = words(
            "reduce wraps update_wrapper lru_cache cache cached_property cmp_to_key singledispatch total_ordering"
        )
        let paths = words("join basename dirname split splitext normpath isabs")
        return [
            "builtins": builtins, "__builtin__": builtins, "functools": functools, "_functools": functools,
            "operator": ["itemgetter"], "_operator": ["itemgetter"],
            "itertools": words("starmap accumulate dropwhile filterfalse groupby takewhile"),
            "copy": words("copy deepcopy replace"), "collections": ["namedtuple"], "_collections": ["_tuplegetter"],
            "dataclasses": words("_dataclass_getstate _dataclass_setstate"),
            "typing": words(
                "NamedTuple get_type_hints _no_init_or_replace_init _allow_reckless_class_checks"
                    + " _is_callable_members_only _get_protocol_attrs"
            ),
            "contextlib": words("contextmanager closing"), "json": words("load dump"),
            "logging": ["getLogger"], "posixpath": paths, "ntpath": paths,
            "genericpath": words("exists isfile isdir commonprefix"),
            "urllib.parse": words("quote quote_plus unquote unquote_plus urlencode urljoin urlparse urlsplit parse_qs"),
        ]
    }()
}
