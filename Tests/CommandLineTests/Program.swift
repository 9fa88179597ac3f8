import DurableFiles
import StrictJSON
import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// How a program ended, and what it said.
struct Ending {
    let status: Int32
    let output: String
    let errors: String

    /// What it printed with `--json`.
    var json: JSONValue? { try? JSONParser.parse(Array(output.utf8), subject: "output") }

    /// The error it printed with `--json`: its last line, since warnings may stand before it.
    var error: JSONValue? {
        errors.split(separator: "\n").last.flatMap { try? JSONParser.parse(Array($0.utf8), subject: "errors") }
    }
}

/// A directory in which the built programs are run.
struct Program {
    let place: TemporaryDirectory

    init() throws {
        place = try TemporaryDirectory()
    }

    /// Runs `slipway` in the place and waits for its end.
    /// - Parameter environment: besides the test's own, from which what steers slipway is taken out.
    @discardableResult
    func slipway(
        _ arguments: String...,
        in directory: String = ".",
        environment: [String: String] = [:]
    ) throws -> Ending {
        try run(["\(Programs.directory)/slipway"] + arguments, in: directory, environment: environment)
    }

    func run(
        _ command: [String],
        in directory: String = ".",
        environment: [String: String] = [:]
    ) throws -> Ending {
        let name = "said-" + String(UInt64.random(in: .min ... .max), radix: 36)
        let cleared = [
            "SLIPWAY_PROJECT_DIR", "SLIPWAY_NODE", "SLIPWAY_TOKEN", "SOURCE_DATE_EPOCH", "MLFLOW_TRACKING_URI",
            "MLFLOW_WORKSPACE",
        ]
        let words =
            ["env"] + cleared.flatMap { ["-u", $0] } + environment.map { "\($0.key)=\($0.value)" }.sorted() + command
        let line =
            "cd \(Self.quoted(place.path(directory))) && \(words.map(Self.quoted).joined(separator: " "))"
            + " >\(Self.quoted(place.path(name + ".out"))) 2>\(Self.quoted(place.path(name + ".err"))) </dev/null"
        let status = system(line)
        let ending = Ending(
            status: status & 0x7F == 0 ? status >> 8 & 0xFF : -(status & 0x7F),
            output: try place.text(name + ".out"),
            errors: try place.text(name + ".err")
        )
        for suffix in [".out", ".err"] { try place.handle.remove(file: name + suffix) }
        return ending
    }

    /// A word for a shell.
    static func quoted(_ word: String) -> String {
        "'" + word.replacing("'", with: #"'\''"#) + "'"
    }

    /// A project `p` with a model `m` of one version, and a key.
    static func withProject() throws -> Program {
        let program = try Program()
        try program.model("m")
        for arguments in [["init", "p", "--project", "credit"], ["key", "generate", "key.pem"]] {
            let ending = try program.run(["\(Programs.directory)/slipway"] + arguments)
            try #require(ending.status == 0, "\(ending.errors)")
        }
        let ending = try program.slipway("import", "../m", "--activate", in: "p")
        try #require(ending.status == 0, "\(ending.errors)")
        return program
    }

    /// Writes the smallest model directory there is.
    func model(_ directory: String, files: [String: String] = ["data.bin": "weights"]) throws {
        try place.write(Array("flavors:\n  custom:\n    data: data.bin\n".utf8), to: "\(directory)/MLmodel")
        for (path, content) in files { try place.write(Array(content.utf8), to: "\(directory)/\(path)") }
    }
}
