#if canImport(Glibc)
import Glibc
#endif

/// Text of a model's code without the paths at which this machine keeps the model and its Python.
struct NeutralText: Sendable {
    private let places: [(path: String, name: String)]

    init(_ location: ModelLocation) {
        // An environment's interpreter is a link to that of the Python it was made of.
        let environments = [location.interpreter, location.interpreter.flatMap(Self.resolved)].compactMap(\.self).map {
            Self.parent(of: Self.parent(of: $0))
        }
        let known =
            [(location.directory, "MODEL")] + environments.map { ($0, "PYTHON") }
            + (location.native.map { [($0.path, "FORM"), ($0.program, "WORKER")] } ?? [])
        places =
            known.flatMap { path, name in [path, Self.resolved(path)].compactMap(\.self).map { (path: $0, name: name) }
            }
            // What is no deeper than /usr is everywhere the same, and says nothing of this machine.
            .filter { $0.path.utf8.count { $0 == UInt8(ascii: "/") } > 1 }
            .flatMap { place in Self.spellings(place.path).map { (path: $0, name: place.name) } }
            .sorted { $0.path.utf8.count > $1.path.utf8.count }
    }

    func of(_ text: String) -> String {
        places.reduce(text) { $0.replacing($1.path, with: $1.name) }
    }

    /// The spellings of a path: literal, as a part of an address, and in the form of Windows, also within quotes.
    private static func spellings(_ path: String) -> [String] {
        [path] + ["%2F", "%2f", "\\", "\\\\"].map { path.replacing("/", with: $0) }
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
