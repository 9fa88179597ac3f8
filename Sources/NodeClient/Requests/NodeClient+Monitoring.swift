import HTTPTransport
package import Identifiers
package import NodeAPI

/// A node's monitoring of its models, and its alerts.
extension NodeClient {
    /// The active models of what is current in a project.
    package func monitors(_ project: ProjectName) async throws -> [MonitorReport] {
        let list: MonitorList = try await repeatable(
            .get,
            RequestPath.joined("v1", "projects", project.text, "monitor")
        )
        return list.models
    }

    package func monitor(_ project: ProjectName, _ model: ModelName) async throws -> MonitorReport {
        try await repeatable(
            .get,
            RequestPath.joined("v1", "projects", project.text, "models", model.text, "monitor")
        )
    }

    /// A page of the closed windows of a model, oldest first.
    /// - Parameter number: only those after it.
    package func windows(
        _ project: ProjectName,
        _ model: ModelName,
        after number: Int64 = 0,
        limit: Int = 50
    ) async throws -> WindowList {
        try await repeatable(
            .get,
            RequestPath.joined(
                "v1",
                "projects",
                project.text,
                "models",
                model.text,
                "monitor",
                "windows",
                query: [("after", String(number)), ("limit", String(limit))]
            )
        )
    }

    /// The bytes of a closed window's record.
    package func window(_ project: ProjectName, _ model: ModelName, _ number: Int64) async throws -> [UInt8] {
        let path = RequestPath.joined(
            "v1",
            "projects",
            project.text,
            "models",
            model.text,
            "monitor",
            "windows",
            String(number)
        )
        return try await document(path, limit: 16 << 20)
    }

    /// A page of the alerts that the caller may see, oldest first.
    /// - Parameters:
    ///   - number: only those after it.
    ///   - states: nil: of any.
    package func alerts(
        after number: Int64 = 0,
        limit: Int = 200,
        project: ProjectName? = nil,
        states: [AlertReport.State]? = nil
    ) async throws -> AlertList {
        try await repeatable(
            .get,
            RequestPath.joined(
                "v1",
                "alerts",
                query: [
                    ("after", String(number)), ("limit", String(limit)), ("project", project?.text),
                    ("state", states?.map(\.rawValue).joined(separator: ",")),
                ]
            )
        )
    }

    package func alert(_ number: Int64) async throws -> AlertReport {
        try await repeatable(.get, RequestPath.joined("v1", "alerts", String(number)))
    }

    /// Puts on record that somebody knows of an alert; to ask again changes nothing.
    package func acknowledge(alert number: Int64, _ request: AlertRequest) async throws -> AlertReport {
        try await repeatable(
            .post,
            RequestPath.joined("v1", "alerts", String(number), "acknowledge"),
            body: request
        )
    }

    /// Closes an alert; to ask again changes nothing.
    package func close(alert number: Int64, _ request: AlertRequest) async throws -> AlertReport {
        try await repeatable(.post, RequestPath.joined("v1", "alerts", String(number), "close"), body: request)
    }
}
