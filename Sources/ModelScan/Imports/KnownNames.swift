/// Classes and functions by the module that defines them: where pickle finds them, and not where they are only imported.
struct KnownNames: Sendable {
    private let names: [String: Set<String>]

    /// - Parameter text: modules at the start of a line, each with the lines of its names below it, which are indented.
    init(_ text: String) {
        var names: [String: Set<String>] = [:]
        var module = ""
        for line in text.split(separator: "\n") {
            if line.first == " " {
                names[module, default: []].formUnion(line.split(separator: " ").map(String.init))
            } else {
                module = String(line)
            }
        }
        self.names = names
    }

    func holds(_ found: PickleImport) -> Bool { names[found.module]?.contains(found.name) ?? false }

    /// True if the module, or a module inside it, defines any of the names.
    func holds(module: String) -> Bool {
        names[module] != nil || names.keys.contains { $0.hasPrefix(module + ".") }
    }
}
