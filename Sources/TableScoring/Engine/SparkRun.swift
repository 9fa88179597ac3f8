package import DurableFiles
import Identifiers
import Inference
import StrictJSON
import Subprocess
import SystemPackage

#if canImport(Glibc)
import Glibc
#endif

/// Hands a job to Apache Spark, by `spark-submit`, and waits for its end.
package struct SparkRun: Sendable {
    /// Such as `spark://HOST:7077`, `yarn`, `k8s://…` or `local[2]`.
    package var master: String
    /// As Spark takes it: a path or an address, with patterns.
    package var input: String
    package var output: String
    /// `parquet`, `csv`, `json` or `delta`.
    package var format = "parquet"
    /// Replaces what is in the place of the output.
    package var overwrites = false
    /// Settings of Spark, each as `name=value`.
    package var settings: [String] = []
    /// The driver's Python; nil: Spark's own choice.
    package var python: String?

    package static let formats = ["parquet", "csv", "json", "delta"]

    package init(master: String, input: String, output: String) {
        self.master = master
        self.input = input
        self.output = output
    }

    /// - Parameter directory: an empty one, for the job's files.
    /// - Throws: the job's error, with the code that it has in an executor; `engine.missing`, `engine.job`.
    package func run(_ job: EngineJob, in directory: DirectoryHandle) async throws -> EngineReport {
        try requireFitting(job)
        let program = try Self.program()
        let place = try DirectoryHandle.absolute(directory.path)
        for (name, source) in [TablePrograms.engine, TablePrograms.sparkJob] {
            try directory.create(file: name).write(source)
        }
        try directory.create(file: Self.specName, mode: 0o600).write(JSONWriter.bytes(of: spec(job, place)))
        let log = try directory.create(file: Self.logName, mode: 0o600)
        let status = try await submit(program, arguments(job, place), log)
        try Task.checkCancellation()
        guard try directory.status(of: Self.resultName) != nil else {
            throw EngineFailure(
                .job,
                program,
                "ended \(status) before the job began: \(try Self.lastLines(of: directory)); see that its Python has pyspark, and "
                    + "that \(master) can be reached"
            )
        }
        let bytes = try directory.read(file: Self.resultName, limit: 64 << 20)
        return try EngineReport(JSONParser.parse(bytes, subject: Self.resultName), job: job.version.subject)
    }

    private static let specName = "spec.json"
    private static let resultName = "result.json"
    private static let logName = "spark-submit.log"

    private func requireFitting(_ job: EngineJob) throws(EngineFailure) {
        if case .archive = job.environment, master.hasPrefix("local"), !master.hasPrefix("local-cluster") {
            throw EngineFailure(
                .environment,
                "--environment archive",
                "expected a cluster, whose executors unpack the archive, found the master \(master); name the Python with --python instead"
            )
        }
        if settings.contains(where: { $0.hasPrefix("spark.submit.deployMode=") && $0.hasSuffix("cluster") }) {
            throw EngineFailure(
                .job,
                "spark.submit.deployMode",
                "expected client, since this program is the driver's and has verified the bundle, found cluster; leave it out"
            )
        }
    }

    /// The path of `spark-submit`: in `SPARK_HOME`, else on PATH.
    private static func program() throws(EngineFailure) -> String {
        if let home = getenv("SPARK_HOME").map({ String(cString: $0) }), !home.isEmpty {
            let path = "\(home)/bin/spark-submit"
            if access(path, X_OK) == 0 { return path }
            throw missing("SPARK_HOME is \(home), where bin/spark-submit is none that can be run")
        }
        let path = getenv("PATH").map { String(cString: $0) } ?? ""
        for directory in path.split(separator: ":") where access("\(directory)/spark-submit", X_OK) == 0 {
            return "\(directory)/spark-submit"
        }
        throw missing("it is not on PATH, and SPARK_HOME is not set")
    }

    private static func missing(_ found: String) -> EngineFailure {
        EngineFailure(
            .missing,
            "spark-submit",
            "expected Apache Spark 3.4 or later, found none: \(found); install it (pip install pyspark), or score here without --engine"
        )
    }

    private func spec(_ job: EngineJob, _ place: String) throws -> JSONValue {
        [
            "subject": .string(job.version.subject), "directory": .string(place),
            "result": .string("\(place)/\(Self.resultName)"), "input": .string(input), "output": .string(output),
            "format": .string(format), "mode": overwrites ? "overwrite" : "error", "record": job.record,
            "archives": [
                "version": .string(try DirectoryHandle.absolute(job.version.directory.path)),
                "wheels": try job.environment == .wheels
                    ? .optional(job.version.wheels.map { try DirectoryHandle.absolute($0.directory.path) }) : .null,
            ],
            "engine": try job.spec(readsTexts: format == "csv"),
        ]
    }

    private func arguments(_ job: EngineJob, _ place: String) -> [String] {
        var settings = Self.threads.map { "spark.executorEnv.\($0)=1" }
        if let python { settings.append("spark.pyspark.driver.python=\(python)") }
        var arguments = ["--master", master]
        if case .archive(let address) = job.environment {
            arguments += ["--archives", "\(address)#environment"]
            settings.append("spark.pyspark.python=./environment/bin/python")
        }
        // A user's own come last, and win.
        for setting in settings + self.settings { arguments += ["--conf", setting] }
        return arguments + ["\(place)/\(TablePrograms.sparkJob.name)", "\(place)/\(Self.specName)"]
    }

    /// One thread for each process: the engine has one for each core.
    private static let threads = ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"]
    private static let grace = Duration.seconds(20)

    private func submit(_ program: String, _ arguments: [String], _ log: OpenFile) async throws -> String {
        var options = PlatformOptions()
        options.processGroupID = 0
        options.teardownSequence = [
            .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: Self.grace)
        ]
        let output = FileDescriptor(rawValue: log.descriptor)
        do {
            let status = try await Subprocess.run(
                .path(FilePath(program)),
                arguments: Arguments(arguments),
                environment: .inherit,
                platformOptions: options,
                input: .none,
                output: .fileDescriptor(output, closeAfterSpawningProcess: false),
                error: .fileDescriptor(output, closeAfterSpawningProcess: false)
            ).terminationStatus
            if case .exited(let code) = status { return "with status \(code)" }
            return "by a signal"
        } catch let error as SubprocessError {
            throw EngineFailure(.missing, program, "cannot be started: \(error)", underlying: error)
        }
    }

    /// The end of what it printed.
    private static func lastLines(of directory: DirectoryHandle) throws -> String {
        let file = try directory.open(file: logName)
        let size = try file.status().size
        let from = size > 16 << 10 ? size - 16 << 10 : 0
        var bytes = [UInt8](repeating: 0, count: Int(size - from))
        let count = try bytes.withUnsafeMutableBytes { try file.read(into: $0, at: Int64(from)) }
        let lines = String(decoding: bytes[..<count], as: UTF8.self).split(whereSeparator: \.isNewline)
        let text = lines.suffix(6).map { String($0.prefix(300)) }.joined(separator: "; ")
        return text.isEmpty ? "it printed nothing" : PlainText.output(text, limit: 2000)
    }
}
