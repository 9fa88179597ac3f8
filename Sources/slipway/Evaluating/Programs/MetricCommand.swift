import AsyncSupport
import DurableFiles
import Evaluation
import EvaluationRecords
import Identifiers
import StrictJSON
import Subprocess
import SystemPackage

#if canImport(Glibc)
import Glibc
#endif

/// A program of the user that computes metrics: words, run without a shell. It reads one line of JSON about the rows from standard input, and
/// prints `{"name": number}`. It is the user's own, and runs with the user's rights, as hooks without a sandbox do.
struct MetricCommand: Sendable, Hashable {
    let words: [String]
    /// The name by which settings call it: that of its file, or of the script of an interpreter.
    let name: MetricName

    /// Seconds after which it is ended with all that it started.
    static let seconds = 600.0
    private static let grace = Duration.seconds(3)
    private static let outputLimit = 1 << 20

    /// - Parameter text: words with spaces between them.
    /// - Returns: nil for none.
    init?(_ text: String) {
        words = text.split(separator: " ").map(String.init)
        guard let first = words.first, let name = Self.name(words.dropFirst().first(where: Self.isFile) ?? first) else {
            return nil
        }
        self.name = name
    }

    private static func name(_ word: String) -> MetricName? {
        let kept = (word.split(separator: "/").last ?? "").utf8.prefix(60).map { byte -> Character in
            let isPlain =
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
            return isPlain ? Character(Unicode.Scalar(byte)) : "_"
        }
        return MetricName(MetricName.customPrefix + String(kept))
    }

    var text: String { words.joined(separator: " ") }

    /// The digest of the program: of its file, or of all words that are files, such as an interpreter and its script.
    /// - Throws: `evaluation.metric-program` if none is a file.
    func digest() throws -> Digest {
        var digests: [Digest] = []
        for (place, word) in words.enumerated() {
            guard let path = Self.file(word, isProgram: place == 0) else { continue }
            digests.append(try StreamingDigest.of(OpenFile.read(path)).digest)
        }
        guard let first = digests.first else {
            throw failure(expected: "a program that is there", found: "none; give its path, or a name on PATH")
        }
        if digests.count == 1 { return first }
        return StreamingDigest.of(Array(digests.map(\.description).joined(separator: "\n").utf8))
    }

    private static func file(_ word: String, isProgram: Bool) -> String? {
        if !isProgram || word.contains("/") { return isFile(word) ? word : nil }
        let path = Console.environment("PATH") ?? "/usr/local/bin:/usr/bin:/bin"
        return path.split(separator: ":").map { "\($0)/\(word)" }.first { access($0, X_OK) == 0 && isFile($0) }
    }

    private static func isFile(_ path: String) -> Bool {
        (try? OpenFile.read(path).status().kind == .regular) ?? false
    }

    /// - Returns: the metrics, called `custom.NAME`.
    /// - Throws: `evaluation.metric-program`
    func metrics(_ table: MetricTable, _ plan: EvaluationPlan) async throws -> [MetricName: Double] {
        let input =
            JSONWriter.bytes(of: [
                "predictions": .string(table.path), "format": "csv", "task": .string(plan.task.rawValue),
                "classes": .array(plan.classes.map(JSONValue.string)),
                "positive": .optional(plan.positive),
            ]) + [0x0A]
        // A file and no pipe: a program may end without having read it.
        return try parsed(try await output(table.unnamedFile(with: input)))
    }

    private func output(_ input: OpenFile) async throws -> [UInt8] {
        let words = words
        let ended: Ended?
        do {
            ended = try await withTimeout(seconds: Self.seconds, on: SystemClock()) {
                try await Self.execute(words, input)
            }
        } catch let error as SubprocessError {
            throw EvaluationFailure(.program, text, "cannot be run: \(error)", underlying: error)
        }
        try Task.checkCancellation()
        guard let ended else {
            throw failure(expected: "an end within \(Int(Self.seconds)) s", found: "none; it was ended")
        }
        guard case .exited(0) = ended.status else { throw failure(expected: "exit status 0", found: "\(ended.status)") }
        return ended.output
    }

    private struct Ended: Sendable {
        let status: TerminationStatus
        let output: [UInt8]
    }

    private static func execute(_ words: [String], _ input: OpenFile) async throws -> Ended {
        var options = PlatformOptions()
        options.processGroupID = 0
        options.teardownSequence = [
            .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: grace)
        ]
        let result = try await Subprocess.run(
            words[0].contains("/") ? .path(FilePath(words[0])) : .name(words[0]),
            arguments: Arguments(Array(words.dropFirst())),
            platformOptions: options,
            input: .fileDescriptor(FileDescriptor(rawValue: input.descriptor), closeAfterSpawningProcess: false),
            output: .bytes(limit: outputLimit),
            error: .fileDescriptor(FileDescriptor.standardError, closeAfterSpawningProcess: false)
        )
        withExtendedLifetime(input) {}
        return Ended(status: result.terminationStatus, output: result.standardOutput)
    }

    private func parsed(_ output: [UInt8]) throws -> [MetricName: Double] {
        let expected = "one object of JSON such as {\"lift_at_2\": 3.1}, with a name and a number for each metric"
        guard let object = try? JSONParser.parse(output, subject: text).object, !object.members.isEmpty else {
            throw failure(
                expected: expected,
                found: "\"\(String(decoding: output.prefix(200), as: UTF8.self).printable)\""
            )
        }
        var metrics: [MetricName: Double] = [:]
        for member in object.members {
            let value: Double? =
                switch member.value {
                case .integer(let value): Double(value)
                case .number(let value): value
                default: nil
                }
            guard let name = MetricName(MetricName.customPrefix + member.key), let value else {
                throw failure(expected: expected, found: "\"\(member.key.printable)\": \(member.value.kindDescription)")
            }
            metrics[name] = value
        }
        return metrics
    }

    private func failure(expected: String, found: String) -> EvaluationFailure {
        EvaluationFailure(.program, text, expected: expected, found: found)
    }
}
