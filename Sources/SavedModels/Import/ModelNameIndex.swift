import Identifiers

/// The models that a project has or will get, by their names and by their registries' names. Of two the first counts.
struct ModelNameIndex {
    private var titles: [ModelName: String] = [:]
    /// The key is the bytes of the title: to Swift, letters that Unicode composes alike are equal.
    private var names: [[UInt8]: ModelName] = [:]

    mutating func add(_ name: ModelName, title: String?) {
        let title = title ?? name.text
        if titles[name] == nil { titles[name] = title }
        if names[Array(title.utf8)] == nil { names[Array(title.utf8)] = name }
    }

    func title(of name: ModelName) -> String? { titles[name] }

    func name(titled title: String) -> ModelName? { names[Array(title.utf8)] }
}
