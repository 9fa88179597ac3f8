import ModelWorkers

extension WorkerSettings {
    /// With limits that guard against hanging alone, however busy the machine is.
    static var patient: WorkerSettings {
        var settings = WorkerSettings()
        settings.startSeconds = 600
        settings.requestSeconds = 600
        return settings
    }
}
