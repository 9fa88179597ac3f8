/// Imports that the models of some flavours are made of: objects by the module that defines them. A name that a module only
/// imports is not of it: a class of a harmless module may be a class that opens files, by way of an import.
struct KnownImports: Sendable {
    /// The flavours whose models need them; empty: every model.
    var flavors: Set<String> = []
    /// The module, or where it ends in a dot all modules that begin so.
    var modules: [String] = []
    /// Names that these modules define.
    var names: Set<String> = []
    /// Beginnings of further names, beside `names`: functions of Cython that take objects apart, in the module itself.
    var prefixes: [String] = []
    /// Names of modules that are read from the libraries.
    var list: KnownNames?

    func holds(_ found: PickleImport) -> Bool {
        if let list, list.holds(found) { return true }
        guard Self.lists(modules, found.module) else { return false }
        return names.contains(found.name) || prefixes.contains(where: found.name.hasPrefix)
    }

    func holds(module: String) -> Bool {
        Self.lists(modules, module) || list?.holds(module: module) ?? false
    }

    static func lists(_ patterns: [String], _ module: String) -> Bool {
        patterns.contains { pattern in
            pattern.hasSuffix(".") ? module.hasPrefix(pattern) || module + "." == pattern : module == pattern
        }
    }

    static let all: [KnownImports] = python + numpy + tables + learners + networks + mlflow
}
