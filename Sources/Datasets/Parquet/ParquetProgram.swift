import DurableFiles
import Identifiers
import Inference
import ModelWorkers
import StrictJSON

#if canImport(Glibc)
import Glibc
#endif

/// The Python process that reads one Parquet file, and the frames that it writes.
final class ParquetProgram {
    private let file: DatasetFile
    private let output: OpenFile
    private let program: BackgroundProgram

    private static let source = String(decoding: PackageResources.parquet_py, as: UTF8.self)
    private static let kept = ["PATH", "LANG"]

    /// - Parameter columns: nil for all.
    /// - Throws: `dataset.parquet`, `scoring.sandbox`
    init(_ file: DatasetFile, columns: [String]?) throws {
        self.file = file
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw FileFailure.system("make a pipe", file.path) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        output = OpenFile(owning: ends[0], path: file.path)
        let input = OpenFile(owning: ends[1], path: file.path)
        let wanted = columns.map { JSONWriter.text(of: .array($0.sorted().map(JSONValue.string))) } ?? "null"
        let confined: ConfinedProgram
        do {
            confined = try ConfinedProgram(
                file.parquet.python,
                ["-I", "-c", Self.source, wanted],
                environment: Self.kept.compactMap { name in getenv(name).map { "\(name)=\(String(cString: $0))" } }
                    + ["PYTHONDONTWRITEBYTECODE=1"],
                policy: .program(file.parquet.sandbox, readable: []),
                input: file.opened.descriptor,
                output: input.descriptor,
                errors: -1,
                owner: "parquet",
                openLimit: 4096,
                oomScore: 500
            )
        } catch let error as ConfinedProgram.NotStarted {
            throw Self.notStarted(error, file)
        }
        // The only other holder of the pipe's end is the process: once that ends, so does the pipe.
        program = try BackgroundProgram(confined, handing: input)
    }

    /// The next frame.
    /// - Throws: `dataset.parquet`, `dataset.form`
    func next() throws -> (header: JSONValue, body: [UInt8]) {
        guard let prefix = try read(FramePrefix.count) else { throw lost() }
        let lengths: FramePrefix
        do {
            lengths = try FramePrefix(prefix)
        } catch {
            throw broken(error.reason)
        }
        guard let header = try read(lengths.headerLength), let body = try read(lengths.bodyLength) else { throw lost() }
        guard let value = try? JSONParser.parse(header, subject: file.path, sizeLimit: FramePrefix.headerLimit) else {
            throw broken("a header that is no JSON")
        }
        if let error = value["error"]?.string { throw failure(error, isMissing: value["missing"]?.bool == true) }
        return (value, body)
    }

    /// Waits for the end of the process.
    func end() throws {
        program.waitForEnd()
    }

    func broken(_ found: String) -> DatasetFailure {
        DatasetFailure(
            .parquetReader,
            file.parquet.python,
            expected: "the rows of \(file.path)",
            found: "\(found); something in this Python prints to standard output"
        )
    }

    private func failure(_ error: String, isMissing: Bool) -> DatasetFailure {
        guard isMissing else {
            return DatasetFailure(.formInvalid, file.path, expected: "a Parquet file", found: error)
        }
        return DatasetFailure(
            .parquetReader,
            file.parquet.python,
            expected: "a Python with pyarrow, to read \(file.path)",
            found: "\(error); install pyarrow there, name another Python with --python, or convert the file to CSV"
        )
    }

    /// The failure where the process ended before it had sent all.
    private func lost() -> any Error {
        switch program.loss() {
        case .notStarted(let error): Self.notStarted(error, file)
        case .failure(let error): error
        case .ended(let words): broken(words)
        }
    }

    private static func notStarted(_ error: ConfinedProgram.NotStarted, _ file: DatasetFile) -> any Error {
        if error.isConfinement {
            return ScoringFailure(.sandbox, file.parquet.python, "cannot be started: \(error)")
        }
        return DatasetFailure(
            .parquetReader,
            file.parquet.python,
            expected: "a Python with pyarrow, to read \(file.path)",
            found: "it cannot be started: \(error); name another with --python"
        )
    }

    /// - Returns: nil if the pipe ends before.
    private func read(_ count: Int) throws -> [UInt8]? {
        var done = 0
        let bytes = try [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            let raw = UnsafeMutableRawBufferPointer(buffer)
            while done < count {
                let more = try output.read(into: UnsafeMutableRawBufferPointer(rebasing: raw[done..<count]))
                if more == 0 { break }
                done += more
            }
            initialized = done
        }
        return done == count ? bytes : nil
    }
}
