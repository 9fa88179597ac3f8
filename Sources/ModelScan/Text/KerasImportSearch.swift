/// Finds the objects that Keras 3 imports when it reads a model's structure: `"module": "…", "class_name": "…"`. Keras up to 3.11 imports
/// any module that stands there, and its own safe mode looks at Lambda layers alone (CVE-2025-1550, CVE-2025-8747, CVE-2025-9906).
enum KerasImportSearch {
    struct Found: Hashable {
        let object: PickleImport
        let offset: UInt64
        /// True for what runs code or reaches files, whichever module it is reached by.
        let isDangerous: Bool
    }

    /// Keys of an object, in the order in which Keras writes them.
    private enum Key: String, CaseIterable {
        case module
        case name = "class_name"
        /// Of a function: its name.
        case config
        case registered = "registered_name"
    }

    private struct Member {
        let key: Key
        let value: String
        let offset: UInt64

        var isModule: Bool { key == .module }
    }

    /// More bytes than a key and its value have, each written as an escape.
    private static let margin = 4096
    private static let longest = 256
    /// Members that are kept; a structure has some for each layer.
    private static let memberLimit = 200_000
    private static let quote = UInt8(ascii: "\"")

    /// - Returns: those that are no layers of Keras, ascending; each once.
    static func all(in input: ByteInput) throws -> [Found] {
        var members: [Member] = []
        _ = try ByteSearch.first(in: input, margin: margin) { bytes, at, base in
            guard bytes[at] == quote, members.count < memberLimit else { return false }
            guard let member = member(bytes, at: at, base: base) else { return false }
            members.append(member)
            return false
        }
        // Other texts have modules, too.
        guard members.contains(where: { $0.key == .name }) else { return [] }
        var seen: Set<PickleImport> = []
        return members.indices.compactMap { place in found(place, members) }.filter { seen.insert($0.object).inserted }
    }

    private static func found(_ place: Int, _ members: [Member]) -> Found? {
        let member = members[place]
        // Keras registers objects as `package>Name`; what stands there alone is no module but by intent.
        if member.key == .registered, DangerousImports.holds(module: member.value) {
            return Found(object: PickleImport(module: member.value, name: ""), offset: member.offset, isDangerous: true)
        }
        guard member.isModule, !member.value.isEmpty else { return nil }
        let names = names(beside: place, members)
        let objects = (names.isEmpty ? [""] : names).map { PickleImport(module: member.value, name: $0) }
        if let dangerous = objects.first(where: isDangerous) {
            return Found(object: dangerous, offset: member.offset, isDangerous: true)
        }
        return isOfKeras(member.value) || member.value == "builtins"
            ? nil : Found(object: objects[0], offset: member.offset, isDangerous: false)
    }

    /// Names that may be those of an object of the module: they stand on either side of it.
    private static func names(beside place: Int, _ members: [Member]) -> [String] {
        let behind = members[(place + 1)...].prefix(Key.allCases.count - 1).prefix { !$0.isModule }
        var before = members[..<place].suffix(2 * Key.allCases.count)
        if let other = before.lastIndex(where: \.isModule) {
            // Those right behind another module are that one's.
            before = before[(other + 1)...].dropFirst(Key.allCases.count - 1)
        }
        let found = Array(behind) + before.suffix(Key.allCases.count - 1).reversed()
        let names = found.filter { $0.key == .name || $0.key == .config }.map(\.value)
        // Values of Keras' own, such as `__tuple__`, have no module.
        return names.filter { $0 != "function" && !($0.hasPrefix("__") && $0 != "__import__") }
    }

    private static func isDangerous(_ object: PickleImport) -> Bool {
        if isOfKeras(object.module) { return gadgets.contains(object.name) }
        if object.module == "builtins" { return builtins.contains(object.name) }
        return ImportRules.isDangerous(object) || DangerousImports.holds(module: object.module)
    }

    private static let builtins: Set<String> = [
        "__import__", "breakpoint", "compile", "delattr", "eval", "exec", "getattr", "globals", "input", "open",
        "setattr",
        "vars",
    ]

    private static func isOfKeras(_ module: String) -> Bool {
        packages.contains(String(module.prefix { $0 != "." }))
    }

    private static let packages: Set<String> = [
        "keras", "keras_core", "keras_cv", "keras_hub", "keras_nlp", "tensorflow", "tf_keras",
    ]

    /// Functions and layers of Keras and TensorFlow themselves that load code, or read and write files, with what stands beside them.
    private static let gadgets: Set<String> = [
        "TorchModuleWrapper", "enable_unsafe_deserialization", "get_file", "load_library", "load_model",
        "load_op_library", "load_weights", "numpy_function", "plot_image_gallery", "plot_model", "py_func",
        "py_function",
        "read_file", "save_model", "save_weights", "write_file",
    ]

    private static func member(_ bytes: UnsafeRawBufferPointer, at start: Int, base: UInt64) -> Member? {
        guard let text = JSONBytes.text(bytes, from: start + 1, limit: 16),
            let key = Key(rawValue: String(decoding: text.text, as: UTF8.self)),
            let value = JSONBytes.value(bytes, after: text.end, limit: longest)
        else { return nil }
        return Member(key: key, value: String(decoding: value, as: UTF8.self), offset: base + UInt64(start))
    }
}
