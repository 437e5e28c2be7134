#pragma once

#include "eventually.hpp"
#include "listener.hpp"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>

namespace gatekeeper::tests {

/// What happens to the answers of a server on their way to its client.
struct Fault {
    std::chrono::milliseconds delay{0};  ///< Before every piece.
    std::size_t piece = 0;               ///< So many bytes at a time; 0: as they come.
    std::string instead = "";            ///< These bytes, whatever the server said.
    /// So many bytes pass, over all connections, then each connection is reset.
    std::optional<std::size_t> cut_after = std::nullopt;
    /// So many answers pass, over all connections, then they wait until the fault is mended.
    std::optional<std::size_t> hold_after = std::nullopt;
    bool swallows = false;  ///< Takes every byte of both sides and passes none on.
    bool refuses = false;   ///< Resets every new connection at once.
};

/// Stands between a client and a server and does to their connection what networks do.
class FaultProxy {
  public:
    /// Connects to the server; a descriptor that is not open when there is none.
    using Upstream = std::function<Descriptor()>;

    FaultProxy(const std::string& socket, Upstream upstream);
    FaultProxy(const Address& address, Upstream upstream);
    FaultProxy(const FaultProxy&) = delete;
    FaultProxy& operator=(const FaultProxy&) = delete;
    ~FaultProxy();

    /// Counts from zero again, whatever the fault counts.
    void inject(Fault fault);
    void mend() { inject({}); }
    /// What is connected now is never answered again and never told so; new connections are fine.
    void silence_present();
    /// Another server from the next connection on.
    void lead_to(Upstream upstream);

    /// Connections so far.
    std::size_t connections();
    /// Answers that wait.
    std::size_t held();

  private:
    struct Link;

    void serve(int client);
    void pass_answers(Link& link);
    bool pass(Link& link, std::string bytes);
    bool write_piece(Link& link, std::string_view bytes);
    Fault fault();

    std::mutex mutex_;
    std::condition_variable changed_;
    bool stopped_ = false;
    Upstream upstream_;
    Fault fault_;
    std::size_t generation_ = 0;
    std::size_t answers_ = 0;
    std::size_t bytes_ = 0;
    std::size_t held_ = 0;
    std::size_t connections_ = 0;
    std::set<Link*> links_;
    Listener listener_;
};

/// Ways to a server.
FaultProxy::Upstream to_socket(const std::string& path);
FaultProxy::Upstream to_port(const std::string& port);
FaultProxy::Upstream to_nobody();

}  // namespace gatekeeper::tests
