// How many passwords the bare argon2id checks in a second, at the cost the module uses.
//
// hashes THREADS SECONDS

#include <argon2.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

namespace {

constexpr std::uint32_t kPasses = 2;
constexpr std::uint32_t kKibibytes = 19456;
constexpr std::uint32_t kLanes = 1;

std::string hash_of(const std::string& password) {
    const std::string salt(16, 's');
    std::string text(256, '\0');
    argon2id_hash_encoded(kPasses, kKibibytes, kLanes, password.data(), password.size(),
                          salt.data(), salt.size(), 32, text.data(), text.size());
    return text.c_str();
}

}  // namespace

int main(int count, char** words) {
    if (count != 3) return 2;
    const int threads = std::atoi(words[1]);
    const double seconds = std::atof(words[2]);
    const std::string password = "Quiet-Harbour-42";
    const std::string stored = hash_of(password);

    std::atomic<std::uint64_t> done = 0;
    std::atomic<bool> stopped = false;
    std::vector<std::thread> workers;
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < threads; ++i) {
        workers.emplace_back([&] {
            while (!stopped &&
                   argon2id_verify(stored.c_str(), password.data(), password.size()) == ARGON2_OK) {
                ++done;
            }
        });
    }
    std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
    const std::uint64_t counted = done;
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
    stopped = true;
    for (std::thread& worker : workers)
        worker.join();
    std::cout << double(counted) / elapsed.count() << std::endl;
    return 0;
}
