import GRDB
import Identifiers
import NodeAPI

/// The steps of deployments, in their order.
enum StepRecord {
    /// - Returns: the step's ordinal within the deployment.
    static func begin(_ name: String, of deployment: Int64, at time: Timestamp, in database: Database) throws -> Int64 {
        let last = try Int64.fetchOne(
            database,
            sql: "SELECT MAX(ordinal) FROM deployment_steps WHERE deployment = ?",
            arguments: [deployment]
        )
        let ordinal = (last ?? 0) + 1
        try database.execute(
            sql: "INSERT INTO deployment_steps (deployment, ordinal, name, started, output) VALUES (?, ?, ?, ?, '')",
            arguments: [deployment, ordinal, name, time.milliseconds]
        )
        return ordinal
    }

    /// Records the progress of a step that has not ended.
    static func tell(_ output: String, _ ordinal: Int64, of deployment: Int64, in database: Database) throws {
        try database.execute(
            sql: "UPDATE deployment_steps SET output = ? WHERE deployment = ? AND ordinal = ? AND finished IS NULL",
            arguments: [output, deployment, ordinal]
        )
    }

    static func finish(
        _ ordinal: Int64,
        of deployment: Int64,
        succeeded: Bool,
        output: String,
        at time: Timestamp,
        in database: Database
    ) throws {
        try database.execute(
            sql: """
                UPDATE deployment_steps SET finished = ?, succeeded = ?, output = ? WHERE deployment = ? AND ordinal = ?
                """,
            arguments: [time.milliseconds, succeeded ? 1 : 0, output, deployment, ordinal]
        )
    }

    /// The output of a step that a stop of the node cut off.
    static let interrupted = "interrupted by a stop of the node"

    /// Ends the steps that were cut off.
    static func finishInterrupted(
        of deployment: Int64,
        _ words: String = interrupted,
        at time: Timestamp,
        in database: Database
    ) throws {
        try database.execute(
            sql: """
                UPDATE deployment_steps SET finished = ?, succeeded = 0, output = ? WHERE deployment = ? AND finished IS NULL
                """,
            arguments: [time.milliseconds, words, deployment]
        )
    }

    /// Forgets the repeated step of that name but the newest `keep`, so that a long probation has a short record.
    static func trim(_ name: String, of deployment: Int64, keep: Int, in database: Database) throws {
        try database.execute(
            sql: """
                DELETE FROM deployment_steps WHERE deployment = ? AND name = ? AND ordinal NOT IN
                (SELECT ordinal FROM deployment_steps WHERE deployment = ? AND name = ? ORDER BY ordinal DESC LIMIT ?)
                """,
            arguments: [deployment, name, deployment, name, keep]
        )
    }

    static func all(of deployment: Int64, in database: Database) throws -> [DeploymentStep] {
        let sql = "SELECT * FROM deployment_steps WHERE deployment = ? ORDER BY ordinal"
        return try Step.fetchAll(database, sql: sql, arguments: [deployment]).map {
            DeploymentStep(
                name: $0.name,
                started: $0.started,
                finished: $0.finished,
                succeeded: $0.succeeded,
                output: $0.output
            )
        }
    }

    private struct Step: ReadableRecord {
        static let databaseTableName = "deployment_steps"

        let name: String
        let started: Timestamp
        let finished: Timestamp?
        let succeeded: Bool?
        let output: String
    }
}
