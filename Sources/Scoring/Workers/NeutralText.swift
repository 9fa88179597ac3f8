#if canImport(Glibc)
import Glibc
#endif

/// What a model's code says, without the places at which this machine keeps the model and its Python.
struct NeutralText: Sendable {
    private let places: [(path: String, name: String)]

    init(_ location: ModelLocation) {
        let environment = Self.parent(of: Self.parent(of: location.interpreter))
        let known = [(location.directory, "MODEL"), (environment, "PYTHON")]
        places =
            known.flatMap { path, name in [path, Self.resolved(path)].compactMap(\.self).map { (path: $0, name: name) }
            }
            // What is no deeper than /usr is everywhere the same, and says nothing of this machine.
            .filter { $0.path.utf8.count { $0 == UInt8(ascii: "/") } > 1 }
            .sorted { $0.path.utf8.count > $1.path.utf8.count }
    }

    func of(_ text: String) -> String {
        places.reduce(text) { $0.replacing($1.path, with: $1.name) }
    }

    private static func parent(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    }

    private static func resolved(_ path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(validatingCString: real)
    }
}
