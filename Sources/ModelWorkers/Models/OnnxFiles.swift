import DurableFiles
import Identifiers
import Inference
import MLflow

#if canImport(Glibc)
import Glibc
#endif

/// Files that the form of an ONNX model needs besides: the library of the version's environment, and the model's own.
struct OnnxFiles: Sendable, Hashable {
    /// The path of `libonnxruntime`.
    let library: String
    /// The path of the model.
    let model: String

    /// Looks for them. Blocks.
    /// - Throws: `scoring.environment` without the library, `scoring.load` without the model.
    init(_ location: ModelLocation) throws(ScoringFailure) {
        guard let library = location.interpreter.flatMap(Self.library) else {
            throw ScoringFailure(
                .environment,
                location.subject,
                expected:
                    "libonnxruntime in its Python's environment, by which the worker of native forms answers ONNX models",
                found: location.interpreter == nil ? "no Python" : "none there"
            )
        }
        self.library = library
        model = try Self.model(location)
    }

    /// The library in the packages around an interpreter; nil if there is not exactly one.
    private static func library(around interpreter: String) -> String? {
        let prefix = parent(of: parent(of: interpreter))
        var found: Set<String> = []
        for name in ["lib", "lib64"] {
            for python in names(in: "\(prefix)/\(name)") where python.hasPrefix("python3") {
                let place = "\(prefix)/\(name)/\(python)/site-packages/onnxruntime/capi"
                for file in names(in: place) where file.hasPrefix("libonnxruntime.so.") {
                    // `lib64` may be a link to `lib`.
                    if let whole = realpath("\(place)/\(file)", nil) {
                        found.insert(String(cString: whole))
                        free(whole)
                    }
                }
            }
        }
        return found.count == 1 ? found.first : nil
    }

    private static func model(_ location: ModelLocation) throws(ScoringFailure) -> String {
        let configuration: YAMLValue?
        do {
            let model = try MLmodel.read(from: DirectoryHandle(path: location.directory))
            configuration = model.flavorConfigurations.first { $0.name == "onnx" }?.configuration
        } catch {
            throw ScoringFailure(
                .loadFailed,
                location.directory,
                "the model's directory cannot be read",
                underlying: error
            )
        }
        guard case .text(let name)? = configuration?["data"]?.content, isWithin(name) else {
            throw ScoringFailure(
                .loadFailed,
                location.subject,
                expected: "an ONNX model, whose flavour names its file",
                found: "another"
            )
        }
        return "\(location.directory)/\(name)"
    }

    /// Tells whether a name leads nowhere but into the model's directory.
    private static func isWithin(_ name: String) -> Bool {
        !name.split(separator: "/", omittingEmptySubsequences: false).contains { ["", ".", ".."].contains($0) }
    }

    private static func names(in path: String) -> [String] {
        guard let listing = opendir(path) else { return [] }
        defer { closedir(listing) }
        var names: [String] = []
        while let entry = readdir(listing) {
            names.append(
                withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            )
        }
        return names
    }

    private static func parent(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    }
}
