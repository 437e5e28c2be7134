# Sourced by auto/make. The flags are for our objects only: nginx compiles a generated C file with
# the same CFLAGS, and C++ flags there are an error. Only nginx's own tables stay visible.
cat << END >> $NGX_MAKEFILE

$NGX_OBJS/addon/%.o: CFLAGS += -std=c++20 -O2 -fvisibility=hidden -fvisibility-inlines-hidden

END
