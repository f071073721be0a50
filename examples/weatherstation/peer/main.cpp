// SPDX-License-Identifier: MIT
// The instrument that a Sensor runs: prints "celsius 21.4" again and again until its stdin ends. It is not reliable: with
// the probability CHAOS at each reading, or when told to on stdin, it exits, crashes, hangs or prints garbage.
//
//     weatherstation-sensor SEED CHAOS INTERVAL_IN_MS
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>
#ifdef __linux__
#  include <sys/prctl.h>
#endif

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>

namespace {

const char *const Failures[] = {"exit", "crash", "hang", "garbage"};

void fail(const std::string &how)
{
    if (how == "exit") {
        std::exit(3);
    } else if (how == "crash") {
        const rlimit noCore = {};
        ::setrlimit(RLIMIT_CORE, &noCore);
        std::abort();
    } else if (how == "hang") {
        for (;;)
            ::pause();
    } else if (how == "garbage") {
        std::puts("celsius \xff\xfe 21,4!");
        std::fflush(stdout);
    }
}

/// Does what it is told for so long; leaves the program at the end of stdin.
void obeyFor(int milliseconds)
{
    pollfd input = {STDIN_FILENO, POLLIN, 0};
    if (::poll(&input, 1, milliseconds) <= 0)
        return;
    char buffer[64];
    const ssize_t size = ::read(STDIN_FILENO, buffer, sizeof buffer);
    if (size <= 0)
        std::exit(0);
    std::string order(buffer, size_t(size));
    fail(order.substr(0, order.find('\n')));
}

} // namespace

int main(int argc, char **argv)
{
    if (argc != 4) {
        std::fputs("usage: weatherstation-sensor SEED CHAOS INTERVAL_IN_MS\n", stderr);
        return 2;
    }
    // Ctrl-C goes to all processes of the terminal; the station ends this one when it is time.
    ::signal(SIGINT, SIG_IGN);
#ifdef __linux__
    // If the station itself is killed, nobody closes a hanging instrument's stdin in a way that it would see.
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
    const auto seed = static_cast<unsigned>(std::strtoul(argv[1], nullptr, 10));
    const double chaos = std::strtod(argv[2], nullptr);
    const int interval = std::atoi(argv[3]);

    std::mt19937 random(seed);
    std::uniform_real_distribution<double> chance(0, 1);
    for (int number = 0;; ++number) {
        if (chance(random) < chaos)
            fail(Failures[random() % 4]);
        std::printf("celsius %.1f\n", 15 + 8 * std::sin((number + int(seed % 60)) / 10.0) + chance(random));
        std::fflush(stdout);
        obeyFor(interval);
    }
}
