package import Identifiers

/// Addresses of pages. Every part from outside is escaped.
package enum PageAddress {
    package static let projects = "/ui"
    package static let style = "/ui/style.css"
    package static let script = "/ui/script.js"
    package static let signIn = "/ui/sign-in"
    package static let session = "/ui/session"
    package static let alerts = "/ui/alerts"
    package static let audit = "/ui/audit"

    package static func project(_ project: ProjectName) -> String { "/ui/projects/\(escaped(project.text))" }

    package static func deployments(_ project: ProjectName, before: Int64? = nil) -> String {
        Self.project(project) + "/deployments" + (before.map { "?before=\($0)" } ?? "")
    }

    package static func deployment(_ project: ProjectName, _ id: Int64) -> String { "\(deployments(project))/\(id)" }

    static func events(_ project: ProjectName, _ id: Int64) -> String { deployment(project, id) + "/events" }

    package static func bundle(_ project: ProjectName, _ bundle: String) -> String {
        Self.project(project) + "/bundles/" + escaped(bundle)
    }

    static func good(_ project: ProjectName, _ bundle: String) -> String { Self.bundle(project, bundle) + "/good" }

    package static func signOff(_ project: ProjectName) -> String { Self.project(project) + "/sign-off" }

    static func confirm(_ project: ProjectName) -> String { Self.project(project) + "/confirm" }

    static func rollback(_ project: ProjectName) -> String { Self.project(project) + "/rollback" }

    package static func model(_ project: ProjectName, _ model: ModelName) -> String {
        Self.project(project) + "/models/" + escaped(model.text)
    }

    package static func whatIf(_ project: ProjectName, _ model: ModelName) -> String {
        Self.model(project, model) + "/whatif"
    }

    static func evaluation(_ project: ProjectName, _ id: String) -> String {
        Self.project(project) + "/evaluations/" + escaped(id)
    }

    static func comparison(_ project: ProjectName, _ id: String) -> String {
        Self.project(project) + "/comparisons/" + escaped(id)
    }

    package static func alert(_ number: Int64) -> String { "\(alerts)/\(number)" }

    static func acknowledge(_ number: Int64) -> String { alert(number) + "/acknowledge" }

    static func alerts(state: String?, project: ProjectName?, before: Int64? = nil) -> String {
        query(alerts, [("state", state), ("project", project?.text), ("before", before.map(String.init))])
    }

    static func audit(text: String?, project: ProjectName?, before: Int64?) -> String {
        query(audit, [("text", text), ("project", project?.text), ("before", before.map(String.init))])
    }

    package static func signIn(next: String?) -> String { query(signIn, [("next", next)]) }

    private static func query(_ path: String, _ items: [(String, String?)]) -> String {
        PercentEncoding.query(path, items.filter { $0.1?.isEmpty == false })
    }

    /// All but the unreserved characters of RFC 3986, byte by byte.
    private static func escaped(_ text: String) -> String { PercentEncoding.encode(text.utf8) }
}
