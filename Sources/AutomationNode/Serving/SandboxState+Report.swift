import ModelWorkers
import NodeAPI

extension SandboxState {
    init(_ report: SandboxReport) {
        self.init(
            mode: report.mode.rawValue,
            inForce: report.inForce.map(\.rawValue),
            missing: report.missing.isEmpty
                ? nil : Dictionary(uniqueKeysWithValues: report.missing.map { ($0.key.rawValue, $0.value) }),
            exceptions: report.exceptions.isEmpty ? nil : report.exceptions,
            landlock: report.landlock > 0 ? report.landlock : nil
        )
    }
}
