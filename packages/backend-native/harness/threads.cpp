// Several users of the engine at the same time, as several models in several workers are, for ThreadSanitizer: Programs from files are compiled,
// run, read and abandoned in the middle, while others change the number of threads. Each file: a Program as it crosses, encoded.
// threads ROUNDS FILE…
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <future>
#include <iterator>
#include <random>

#include "../cpp/engine.h"
#include "../cpp/runner.h"

namespace {

using namespace hb;

struct Model {
  std::vector<uint8_t> bytes;
  std::vector<std::vector<uint8_t>> expected;
};

std::vector<uint8_t> inputOf(size_t bytes, int dtypeless) {
  std::vector<uint8_t> v(bytes);
  // Small floats that are small whole numbers too, read as bits: nothing runs for long.
  for (size_t i = 0; i + 4 <= bytes; i += 4) {
    float x = 0.25f * float((int(i / 4) * 7 + dtypeless) % 11 - 5);
    std::memcpy(v.data() + i, &x, 4);
  }
  return v;
}

// One backend's life: what addon.cpp does for a Device.
struct User {
  std::shared_ptr<Owner> owner = std::make_shared<Owner>();
  User() { Engine::get().enter(); }
  ~User() {
    owner->stop = true;
    Engine::get().drain(owner);
    Engine::get().leave();
  }
  std::shared_future<std::vector<std::vector<uint8_t>>> run(const Model& m) {
    auto program = std::shared_ptr<Program>(decode(m.bytes.data(), m.bytes.size()));
    partSums(*program);
    auto runner = std::make_shared<std::unique_ptr<Runner>>();
    auto stop = owner;
    auto arena = size_t(program->arenaBytes);
    std::vector<std::shared_ptr<Block>> blocks;
    size_t inputs = program->inputs.size();
    for (auto* list : {&program->inputs, &program->outputs})
      for (int b : *list) blocks.push_back(std::make_shared<Block>(size_t(program->buffers[size_t(b)].bytes)));
    for (size_t i = 0; i < inputs; i++) {
      auto data = inputOf(blocks[i]->bytes, int(i));
      if (!data.empty()) std::memcpy(blocks[i]->p, data.data(), data.size());
    }
    auto& engine = Engine::get();
    engine.post(owner, [runner, program, stop] {
      *runner = std::make_unique<Runner>(*program, [](int, uint8_t* const*, const std::vector<int64_t>&) { return false; }, stop->stop, true);
    });
    auto done = std::make_shared<std::promise<std::vector<std::vector<uint8_t>>>>();
    engine.post(owner, [=] {
      std::vector<uint8_t*> at;
      for (auto& b : blocks) at.push_back(b->p);
      std::vector<std::vector<uint8_t>> results;
      try {
        auto& e = Engine::get();
        const Team& team = e.team((*runner)->scratch());
        (*runner)->run(at.data(), at.data() + inputs, e.arena(std::max((*runner)->arena(), arena)), team);
        for (size_t i = inputs; i < blocks.size(); i++) results.emplace_back(blocks[i]->p, blocks[i]->p + blocks[i]->bytes);
      } catch (const std::exception&) {
        results.clear();
      }
      done->set_value(std::move(results));
    });
    return done->get_future().share();
  }
};

}  // namespace

int main(int count, char** args) {
  if (count < 3) return 2;
  int rounds = std::atoi(args[1]);
  std::vector<Model> models;
  for (int i = 2; i < count; i++) {
    std::ifstream file(args[i], std::ios::binary);
    models.push_back({{std::istreambuf_iterator<char>(file), {}}, {}});
  }
  Engine::get().setThreads(3);
  {
    User first;
    for (auto& m : models) m.expected = first.run(m).get();
  }
  std::atomic<int> wrong{0}, finished{0}, left{0};
  std::vector<std::thread> users;
  for (int u = 0; u < 4; u++)
    users.emplace_back([&, u] {
      std::mt19937 dice{unsigned(u)};
      for (int r = 0; r < rounds; r++) {
        User user;
        std::vector<std::pair<const Model*, std::shared_future<std::vector<std::vector<uint8_t>>>>> all;
        for (int i = 0; i < 4; i++) {
          auto& m = models[dice() % models.size()];
          all.emplace_back(&m, user.run(m));
        }
        // Every other life ends in the middle.
        if (r % 2) {
          std::this_thread::sleep_for(std::chrono::microseconds(dice() % 3000));
          left++;
          continue;
        }
        for (auto& [m, result] : all) wrong += result.get() != m->expected, finished++;
      }
    });
  std::thread tuner([&] {
    std::mt19937 dice{99};
    for (int r = 0; r < rounds * 4; r++) {
      Engine::get().setThreads(1 + int(dice() % 4));
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  });
  for (auto& t : users) t.join();
  tuner.join();
  std::printf("%d runs finished, %d lives ended in the middle, %d results differ\n", finished.load(), left.load(), wrong.load());
  return wrong ? 1 : 0;
}
