/// The work of each minute. Calls block.
struct NodeUpkeep: Sendable {
    let offers: UploadSessions
    let reserve: Reserve
    let sealing: DueSealing
    let tokenAudit: TokenAudit
    let policy: PolicyWatch

    func run() {
        offers.expire()
        reserve.take()
        sealing.run()
        // Puts changes of tokens on record, also without a request.
        tokenAudit.bring()
        policy.run()
    }
}
