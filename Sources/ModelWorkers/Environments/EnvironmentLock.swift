import DurableFiles
package import Identifiers
package import Inference
import MLflow
import StrictJSON

/// Every package of one environment, by content: only the locked packages are ever installed.
package struct EnvironmentLock: Sendable, Hashable {
    package struct Wheel: Sendable, Hashable {
        /// Of the file, which says name, version and platform.
        package let file: String
        package let digest: Digest
        package let size: UInt64

        package init(file: String, digest: Digest, size: UInt64) {
            self.file = file
            self.digest = digest
            self.size = size
        }

        /// Its name in a bundle.
        package var entryName: EntryName { EntryName(unchecked: "wheels/\(file)") }
    }

    /// The Python it was resolved for, such as `3.11.7`; any `3.11` will do.
    package let python: String
    package let implementation: String
    package let system: String
    package let machine: String
    /// The oldest GNU C library that all wheels run with, such as `2.28`; nil if none of them needs one.
    package let glibc: String?
    /// The packages that were asked for; the wheels are those and all that they need.
    package let requirements: [String]
    /// Ascending by file.
    package let wheels: [Wheel]
    /// The names of packages that others ask for and that were left out when it was made, ascending.
    package let without: [String]

    package static let format = "slipway.lock/1"
    /// Bytes that a lock, or an index of locks, may have.
    package static let sizeLimit = 16 << 20

    package init(
        python: String,
        implementation: String,
        system: String,
        machine: String,
        glibc: String?,
        requirements: [String],
        wheels: [Wheel],
        without: [String] = []
    ) {
        self.python = python
        self.implementation = implementation
        self.system = system
        self.machine = machine
        self.glibc = glibc
        self.requirements = requirements
        self.wheels = wheels.sorted { $0.file.utf8.lexicographicallyPrecedes($1.file.utf8) }
        self.without = without.sorted()
    }

    package var series: String { python.split(separator: ".").prefix(2).joined(separator: ".") }

    /// Such as `Python 3.11 on linux x86_64 with glibc 2.28 or later`.
    package var words: String {
        "\(implementation == "cpython" ? "Python" : implementation) \(series) on \(system) \(machine)"
            + (glibc.map { " with glibc \($0) or later" } ?? "")
    }

    /// Requirements for `pip --require-hashes`: a line a wheel.
    package var lines: [String] {
        wheels.compactMap { wheel in
            WheelName(wheel.file).map { "\($0.name)==\($0.version) --hash=sha256:\(wheel.digest.hex)" }
        }.sorted()
    }

    /// The environment that this lock makes with that interpreter, wherever the lock comes from.
    package func key(with interpreter: Interpreter) -> Digest {
        let text =
            (lines + [interpreter.implementation, interpreter.version, interpreter.system, interpreter.machine])
            .joined(separator: "\n")
        return StreamingDigest.of(Array(text.utf8))
    }

    /// The digest of its text: the same lock is the same file.
    package var digest: Digest { StreamingDigest.of(written()) }

    /// Its name in a bundle.
    package var entryName: EntryName { Self.entryName(digest.short) }

    package static func entryName(_ short: String) -> EntryName { EntryName(unchecked: "wheels/lock-\(short).json") }

    package func written() -> [UInt8] {
        var value: JSONValue = [
            "format": .string(Self.format), "python": .string(python), "implementation": .string(implementation),
            "system": .string(system), "machine": .string(machine),
            "glibc": .optional(glibc),
            "requirements": .array(requirements.map(JSONValue.string)),
            "wheels": .array(
                wheels.map {
                    [
                        "file": .string($0.file), "digest": .string($0.digest.description),
                        "size": .integer(Int64(clamping: $0.size)),
                    ]
                }
            ),
        ]
        if !without.isEmpty { value["without"] = .array(without.map(JSONValue.string)) }
        return JSONWriter.bytes(of: value) + [0x0A]
    }

    /// - Throws: `scoring.environment` if the text is no lock.
    package static func read(_ bytes: [UInt8], subject: String) throws(ScoringFailure) -> EnvironmentLock {
        let fields = try JSONFields(environment: bytes, subject, format: format)
        func text(_ key: String) throws(ScoringFailure) -> String {
            let text = try fields.text(key, limit: 200)
            guard !text.isEmpty else { throw fields.flaw(key, "a text") }
            return text
        }
        var wheels: [Wheel] = []
        for item in try fields.objects("wheels") {
            let file = try item.text("file")
            guard WheelName(file) != nil else { throw item.flaw("file", "the name of a wheel") }
            wheels.append(Wheel(file: file, digest: try item.digest("digest"), size: try item.size("size")))
        }
        guard Set(wheels.compactMap { WheelName($0.file)?.name }).count == wheels.count else {
            throw fields.flaw("wheels", "each package once", found: nil)
        }
        var asked: [String] = []
        for item in try fields.array("requirements") {
            guard let line = item.string, line.utf8.count <= 4096, !line.hasPrefix("-"), !line.contains("\n") else {
                throw fields.flaw("requirements", "requirements", found: item)
            }
            asked.append(line)
        }
        return EnvironmentLock(
            python: try text("python"),
            implementation: try text("implementation"),
            system: try text("system"),
            machine: try text("machine"),
            glibc: try fields.optional("glibc", text),
            requirements: asked,
            wheels: wheels,
            without: try without(fields)
        )
    }

    private static func without(_ fields: JSONFields<ScoringFailure>) throws(ScoringFailure) -> [String] {
        let names = try fields.texts("without")
        guard names.allSatisfy({ PackageName($0)?.text == $0 }) else {
            throw fields.flaw("without", "names of packages")
        }
        return names
    }

    /// Such as `, without nvidia-nccl-cu12`; nothing where nothing was left out.
    package var withoutText: String { without.isEmpty ? "" : ", without \(without.joined(separator: ", "))" }
}
