// SPDX-License-Identifier: MIT
#include "batch.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <string>

namespace {

std::map<std::string, Batch::Main> &mains()
{
    static std::map<std::string, Batch::Main> all;
    return all;
}

} // namespace

bool Batch::add(const char *file, Main main)
{
    std::string name(file);
    name.erase(0, name.find_last_of('/') + 1);
    name.erase(name.find_last_of('.'));
    return mains().emplace(name, main).second;
}

// PROGRAM TEST [options of QTest]
int main(int argc, char **argv)
{
    const auto found = argc > 1 ? mains().find(argv[1]) : mains().end();
    if (found == mains().end()) {
        std::fprintf(stderr, "usage: %s TEST [options of QTest], TEST being one of:\n", argv[0]);
        for (const auto &[name, main] : mains())
            std::fprintf(stderr, "  %s\n", name.c_str());
        return 2;
    }
    std::copy(argv + 2, argv + argc + 1, argv + 1); // with the null at the end
    return found->second(argc - 1, argv);
}
