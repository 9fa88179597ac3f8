package import Identifiers
package import Monitoring

/// Settings by which a project's models are monitored.
package struct MonitoringConfiguration: Sendable {
    /// The settings of models that have none of their own.
    package private(set) var settings = MonitoringSettings.usual
    private var own: [ModelName: MonitoringSettings] = [:]
    private var changes: [MonitoringChange] = []
    private var models: [ModelName: [MonitoringChange]] = [:]

    package init() {}

    /// The settings of one model.
    package func settings(for model: ModelName) -> MonitoringSettings { own[model] ?? settings }

    /// These settings, changed by a part of the configuration.
    func changed(by node: ConfigurationNode) throws(NodeFailure) -> MonitoringConfiguration {
        var changed = self
        if (try? node.text()) == "off" {
            changed.changes.append(.off(node))
        } else {
            var members = try node.members(allowed: MonitoringChange.keys.union(["models"]))
            let models = members.removeValue(forKey: "models")
            changed.changes.append(try MonitoringChange(members, node))
            if let models { try changed.readModels(models) }
        }
        changed.settings = try MonitoringChange.settings(changed.changes)
        for (model, changes) in changed.models.sorted(by: { $0.key < $1.key }) {
            changed.own[model] = try MonitoringChange.settings(changed.changes + changes)
        }
        return changed
    }

    private mutating func readModels(_ node: ConfigurationNode) throws(NodeFailure) {
        for (name, value) in try node.anyMembers() {
            guard let model = ModelName(name) else { throw value.wrong(expected: "a model's name as the key") }
            if (try? value.text()) == "off" {
                models[model, default: []].append(.off(value))
            } else {
                let members = try value.members(allowed: MonitoringChange.keys)
                models[model, default: []].append(try MonitoringChange(members, value))
            }
        }
    }
}

extension MonitoringSettings {
    /// All defaults.
    static let usual: MonitoringSettings = {
        do {
            return try MonitoringSettings()
        } catch {
            preconditionFailure("the defaults are within their own ranges: \(error)")
        }
    }()
}
