import ArgumentParser
import Bundles
import Identifiers
import StrictJSON
import TableScoring

extension ScoreCommand {
    /// Verifies the version here, and hands it to the engine.
    func scoreOnEngine(_ choice: ModelChoice) async throws {
        let console = outputOptions.console
        guard let version = try source.version(choice, wantsWheels: engine.environment == .wheels, console) else {
            throw ValidationError("An engine scores with a verified version: give --bundle and --trust.")
        }
        var job = try EngineJob(version, naming: naming)
        job.probabilities = probabilities
        job.skipsBadRows = engine.keepBadRows
        job.chunkRows = chunk ?? ParquetRequest.usualChunk
        job.loader = loader.loader
        job.environment = engine.environment
        var spark = SparkRun(master: engine.master ?? "", input: input.path, output: output)
        spark.format = format ?? "parquet"
        spark.overwrites = engine.mode == .overwrite
        spark.settings = engine.settings
        spark.python = python.python ?? Console.environment("SLIPWAY_PYTHON")
        let place = try PrivateDirectory(for: "slipway-engine")
        defer { withExtendedLifetime(place) {} }
        let steps = StepDisplay(console)
        defer { steps.finish() }
        steps.begin("Scoring with \(version.subject) on \(spark.master)")
        let report = try await spark.run(job, in: place.directory)
        steps.finish()
        if json.json { return try Console.write(report.json(output, version.version.manifest)) }
        var facts = ["\(Format.count(report.rows, "row")) in, \(report.rows) out"]
        if report.bad > 0 { facts.append("\(report.bad) bad, with the reason in slipway_error") }
        try console.say(
            "\(output)  \(facts.joined(separator: ", ")); \(report.columns.joined(separator: ", ")); "
                + "\(version.subject) \(version.version.manifest)"
        )
    }
}

extension EngineReport {
    fileprivate func json(_ output: String, _ digest: Digest) -> String {
        JSONWriter.text(of: [
            "output": .string(output), "rows": .integer(Int64(rows)), "bad": .integer(Int64(bad)), "resumed": 0,
            "columns": .array(columns.map(JSONValue.string)), "engine": .string(engine),
            "digest": .string(digest.description),
        ]) + "\n"
    }
}
