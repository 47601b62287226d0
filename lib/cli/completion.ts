/**
 * `golden completion`: a script with which a shell completes commands and options. It is made from the commands themselves, so that it
 * knows what they know.
 */
import { Argument, type Command } from "commander";
import type { Register } from "./command.js";

const shells = ["bash", "zsh", "fish"] as const;

/** What can be completed: for each command its options, and for each option its choices. */
export interface Words {
  readonly commands: readonly {
    readonly name: string;
    readonly says: string;
    readonly options: readonly { readonly flag: string; readonly says: string; readonly choices: readonly string[] }[];
  }[];
}

/** The words of a program. @example wordsOf(program).commands[0].name // "reproduce" */
export function wordsOf(program: Command): Words {
  return {
    commands: program.commands.map((command) => ({
      name: command.name(), says: firstWords(command.description()),
      options: command.options.flatMap(({ long, description, argChoices }) =>
        (typeof long === "string" ? [{ flag: long, says: firstWords(description), choices: argChoices ?? [] }] : [])),
    })),
  };
}

const firstWords = (text: string): string => text.split(/[:;,(]/)[0].replaceAll(/[^\w .-]/g, "").trim().slice(0, 60);

/**
 * The script for a shell; both names of the program are completed.
 * @example scriptFor("bash", wordsOf(program)).includes("complete -F") // true
 */
export function scriptFor(shell: (typeof shells)[number], { commands }: Words): string {
  if (shell === "fish") {
    const lines = ["golden", "golden-momentum"].flatMap((program) => [
      ...commands.map(({ name, says }) => `complete -c ${program} -n __fish_use_subcommand -a ${name} -d '${says}'`),
      ...commands.flatMap(({ name, options }) => options.map(({ flag, says, choices }) =>
        `complete -c ${program} -n '__fish_seen_subcommand_from ${name}' -l ${flag.slice(2)} -d ` +
        `'${says}'${choices.length > 0 ? ` -x -a '${choices.join(" ")}'` : ""}`)),
    ]);
    return `${lines.join("\n")}\n`;
  }
  const ofOptions = commands.flatMap(({ name, options }) => {
    const withChoices = options.filter(({ choices }) => choices.length > 0);
    return withChoices.map(({ flag, choices }) => `    "${name} ${flag}") words="${choices.join(" ")}" ;;`);
  });
  const ofCommands = commands.map(({ name, options }) => `    ${name}) words="${options.map(({ flag }) => flag).join(" ")}" ;;`);
  return `${shell === "zsh" ? "autoload -U +X bashcompinit && bashcompinit\n" : ""}_golden() {
  local words="" current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}"
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=( $(compgen -W "${commands.map(({ name }) => name).join(" ")} --help --version" -- "$current") )
    return
  fi
  case "\${COMP_WORDS[1]} $before" in
${ofOptions.join("\n")}
  esac
  if [ -z "$words" ] && [ "\${current#-}" = "$current" ]; then
    COMPREPLY=( $(compgen -f -- "$current") )
    return
  fi
  [ -n "$words" ] || case "\${COMP_WORDS[1]}" in
${ofCommands.join("\n")}
  esac
  COMPREPLY=( $(compgen -W "$words" -- "$current") )
}
complete -F _golden golden golden-momentum
`;
}

/**
 * Adds `golden completion <shell>`.
 * @example golden completion bash >> ~/.bashrc
 */
export const registerCompletion: Register = (program) => {
  program.command("completion")
    .description("print a script with which a shell completes commands, options and their choices: golden completion bash >> ~/.bashrc")
    .addArgument(new Argument("<shell>", "which shell").choices(shells))
    .action((shell: (typeof shells)[number]) => { process.stdout.write(scriptFor(shell, wordsOf(program))); });
};
